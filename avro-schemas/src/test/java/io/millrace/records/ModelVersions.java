package io.millrace.records;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Registered versions for tests in which only the version and its bundle matter. */
public final class ModelVersions {

    private ModelVersions() {}

    /** A first version, asked for by nobody in particular. */
    public static ModelVersion of(String version, String model, String label, Artifact artifact) {
        return trainedOn("1.0.0", version, model, label, artifact);
    }

    /** The same, trained on another feature set. */
    public static ModelVersion trainedOn(
            String featureSet, String version, String model, String label, Artifact artifact) {
        Instant then = Instant.EPOCH;
        return ModelVersion.newBuilder()
                .setVersion(version)
                .setId("id-" + version)
                .setModel(model)
                .setRetrainId("retrain-" + version)
                .setReasons(List.of(RetrainReason.INITIAL))
                .setFeatureSetVersion(featureSet)
                .setLabelName(label)
                .setAlgorithm("xgboost")
                .setParameters(Map.of())
                .setSeed(1)
                .setThreshold(0.5)
                .setMetrics(Map.of())
                .setGates(List.of())
                .setDataset(new Dataset(
                        10L, 5L, 3L, 8L, 2L, then, then, then, then, "00", List.of(), 0L, null, null, null, null, null,
                        List.of()))
                .setArtifact(artifact)
                .setRegisteredAt(then)
                .build();
    }
}
