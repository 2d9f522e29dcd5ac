package io.millrace.retrainer.registry;

import io.millrace.features.FeatureSet;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.ModelVersion;
import io.millrace.retrainer.training.TrainedModel;
import java.util.Map;
import java.util.TreeMap;

/**
 * What of a model its version number speaks of: everything but its data.
 *
 * @param algorithm the model's family
 * @param label what it predicts
 * @param featureSetVersion semantic version
 * @param features hash of the definition of each feature that it may read, by name; empty in versions from before it was recorded
 * @param parameters hyper-parameters, transformers, calibration, threshold and what else of the project makes another model of the same examples
 */
public record ModelTraits(
        String algorithm,
        String label,
        String featureSetVersion,
        Map<String, String> features,
        Map<String, String> parameters) {
    public ModelTraits {
        features = Map.copyOf(features);
        parameters = Map.copyOf(parameters);
    }

    /** Of a version that is registered. */
    public static ModelTraits of(ModelVersion version) {
        return new ModelTraits(
                version.getAlgorithm(),
                version.getLabelName(),
                version.getFeatureSetVersion(),
                version.getLineage() == null ? Map.of() : version.getLineage().getFeatures(),
                version.getParameters());
    }

    /** Of a model that was trained just now. */
    public static ModelTraits of(Project project, ModelDefinition model, TrainedModel trained) {
        return new ModelTraits(
                trained.bundle().manifest().algorithm(),
                trained.bundle().manifest().label(),
                trained.bundle().manifest().featureSetVersion(),
                features(project, model),
                trained.parameters());
    }

    /** The features that a model may read, whether or not the data of the day have values of them, and the hashes of their definitions. */
    static Map<String, String> features(Project project, ModelDefinition model) {
        FeatureSet set = FeatureSet.compile(project);
        Map<String, String> features = new TreeMap<>();
        for (int i = 0; i < set.size(); i++) {
            if (!model.excluded().contains(set.name(i))) {
                features.put(set.name(i), set.definitionHash(i));
            }
        }
        return features;
    }
}
