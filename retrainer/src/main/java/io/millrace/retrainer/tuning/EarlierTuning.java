package io.millrace.retrainer.tuning;

import io.millrace.project.ModelDefinition;
import io.millrace.project.SemanticVersion;
import io.millrace.project.TuningDefinition;
import io.millrace.project.TuningDefinition.Range;
import io.millrace.records.Lineage;
import io.millrace.records.ModelVersion;
import io.millrace.retrainer.training.XgboostParameters;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an earlier training found, when it could have been found now: of the same label and features, each searched parameter within its range, and every other as the project has it.
 *
 * @param version the version that it made
 * @param tunedBy retrain id of the training that searched
 * @param parameters what it found, the project's other ones among them
 */
public record EarlierTuning(String version, String tunedBy, Map<String, String> parameters) {
    private static final Comparator<ModelVersion> BY_PRECEDENCE =
            Comparator.comparing(version -> SemanticVersion.parse(version.getVersion()));

    public EarlierTuning {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /**
     * That of the latest version that was tuned, if it can be used again.
     *
     * @param versions the model's, in any order
     * @param featureSet version of the project's feature set
     */
    public static Optional<EarlierTuning> latest(
            List<ModelVersion> versions, ModelDefinition model, TuningDefinition tuning, String featureSet) {
        return versions.stream()
                .filter(version -> tunedBy(version) != null)
                .max(BY_PRECEDENCE)
                .filter(version -> version.getFeatureSetVersion().equals(featureSet)
                        && version.getLabelName().equals(model.label().name()))
                .flatMap(version -> of(version, model, tuning));
    }

    private static @Nullable String tunedBy(ModelVersion version) {
        Lineage lineage = version.getLineage();
        return lineage == null ? null : lineage.getTunedBy();
    }

    private static Optional<EarlierTuning> of(ModelVersion version, ModelDefinition model, TuningDefinition tuning) {
        Map<String, String> own = XgboostParameters.of(model, List.of()).recorded();
        Map<String, String> found = version.getParameters();
        Map<String, String> parameters = new LinkedHashMap<>(model.parameters());
        TreeSet<String> names = new TreeSet<>(own.keySet());
        names.addAll(tuning.search().keySet());
        found.keySet().stream()
                .filter(name -> XgboostParameters.usual(name) != null)
                .forEach(names::add);
        for (String name : names) {
            String then = found.get(name);
            String now = own.getOrDefault(name, XgboostParameters.usual(name));
            Range range = tuning.search().get(name);
            if (range != null && then != null && (then.equals(now) || within(range, then))) {
                parameters.put(name, then);
            } else if (range != null || !String.valueOf(now).equals(then)) {
                return Optional.empty();
            }
        }
        return Optional.of(new EarlierTuning(version.getVersion(), String.valueOf(tunedBy(version)), parameters));
    }

    private static boolean within(Range range, String value) {
        if (range instanceof Range.Choices choices) {
            return choices.values().contains(value);
        }
        Range.Numbers numbers = (Range.Numbers) range;
        try {
            double number = Double.parseDouble(value);
            return number >= numbers.low() && number <= numbers.high();
        } catch (NumberFormatException other) {
            return false;
        }
    }
}
