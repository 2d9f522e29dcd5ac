package io.millrace.retrainer.registry;

import io.millrace.project.FeatureSetDefinition;
import io.millrace.project.SemanticVersion;
import io.millrace.project.SemanticVersion.Change;
import java.util.Map;

/**
 * By how much a model's version differs from that of the model before it.
 *
 * <ul>
 *   <li>MAJOR: whoever read the scores of the one before cannot take those of this one for the same thing, or its features do not fit: another label,
 *       another family of models, another major version of the feature set, or a feature that is gone or means something else.
 *   <li>MINOR: the same question, answered in a new way: new features, another version of the feature set, other hyper-parameters, transformers,
 *       calibration or threshold rule.
 *   <li>PATCH: new data alone. What training learns from data (a threshold, a calibration's curve) is data.
 * </ul>
 */
final class VersionRule {
    private VersionRule() {}

    static Change change(ModelTraits before, ModelTraits after) {
        if (!before.label().equals(after.label())
                || !before.algorithm().equals(after.algorithm())
                || FeatureSetDefinition.majorOf(before.featureSetVersion())
                        != FeatureSetDefinition.majorOf(after.featureSetVersion())
                || !keeps(before.features(), after.features())) {
            return Change.MAJOR;
        }
        // Versions from before features were recorded say nothing about them.
        boolean sameFeatures = before.features().isEmpty() || before.features().equals(after.features());
        return sameFeatures
                        && before.featureSetVersion().equals(after.featureSetVersion())
                        && before.parameters().equals(after.parameters())
                ? Change.PATCH
                : Change.MINOR;
    }

    /** The version after the latest one. */
    static SemanticVersion next(SemanticVersion latest, ModelTraits before, ModelTraits after) {
        return latest.next(change(before, after));
    }

    /** Whether every feature is still there, and means the same. */
    private static boolean keeps(Map<String, String> before, Map<String, String> after) {
        return after.entrySet().containsAll(before.entrySet());
    }
}
