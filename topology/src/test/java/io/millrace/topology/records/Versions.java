package io.millrace.topology.records;

import io.millrace.records.Artifact;
import io.millrace.records.Dataset;
import io.millrace.records.ModelVersion;
import io.millrace.records.RetrainReason;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Registered versions. */
public final class Versions {

    private Versions() {}

    /** A version whose bundle has that hash. */
    public static ModelVersion of(String version, String sha256) {
        Instant then = Instant.EPOCH;
        return ModelVersion.newBuilder()
                .setVersion(version)
                .setId("id-" + version)
                .setModel("churn")
                .setRetrainId("retrain-" + version)
                .setReasons(List.of(RetrainReason.INITIAL))
                .setFeatureSetVersion("1.0.0")
                .setLabelName("lapses")
                .setAlgorithm("xgboost")
                .setParameters(Map.of())
                .setSeed(1)
                .setThreshold(0.5)
                .setMetrics(Map.of())
                .setGates(List.of())
                .setDataset(new Dataset(10L, 5L, 3L, 8L, 2L, then, then, then, then, "00", List.of(), 0L))
                .setArtifact(new Artifact(sha256, 1L, 1, 0L))
                .setRegisteredAt(then)
                .build();
    }
}
