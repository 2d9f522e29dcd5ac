package io.millrace.retrainer.mlflow;

import io.millrace.bundle.BadBundleException;
import io.millrace.bundle.ModelBundle;
import io.millrace.records.Dataset;
import io.millrace.records.Deployment;
import io.millrace.records.ExampleOffset;
import io.millrace.records.Gate;
import io.millrace.records.Lineage;
import io.millrace.records.ModelVersion;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingState;
import io.millrace.retrainer.mlflow.TrackedRun.Status;
import io.millrace.retrainer.pipeline.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Millrace's records in MLflow's words. */
final class TrackedRuns {
    private final String project;

    TrackedRuns(String project) {
        this.project = project;
    }

    /** Name of a model's experiment, and of its registered model. */
    String name(String model) {
        return project + "." + model;
    }

    /**
     * The training that led to a version.
     *
     * @param begun when it began
     * @param bundle the version's bundle
     * @param reports what else is kept of it
     */
    TrackedRun registered(ModelVersion version, Instant begun, byte[] bundle, List<TrackedFile> reports)
            throws TrackingRefused {
        Map<String, String> tags = tags(version.getRetrainId(), "registered", version.getDataset(), version.getGates());
        tags.put(TrackedVersion.VERSION, version.getVersion());
        tags.put("millrace.reasons", words(version.getReasons()));
        tags.put("millrace.bundle.sha256", version.getArtifact().getSha256());
        put(tags, "millrace.parent", version.getParent());
        put(tags, "millrace.waits", version.getWaits());
        Lineage lineage = version.getLineage();
        if (lineage != null) {
            put(tags, "mlflow.source.git.commit", lineage.getGitCommit());
            put(tags, "millrace.git.dirty", lineage.getGitDirty());
            tags.put("millrace.project.sha256", lineage.getProjectSha256());
            lineage.getLibraries().forEach((library, of) -> tags.put("millrace.library." + library, of));
        }
        Map<String, String> parameters = new TreeMap<>(version.getParameters());
        parameters.put("algorithm", version.getAlgorithm());
        parameters.put("seed", String.valueOf(version.getSeed()));
        parameters.put("feature_set_version", version.getFeatureSetVersion());
        parameters.put("label", version.getLabelName());
        Map<String, Double> metrics = finite(version.getMetrics());
        metrics.put("threshold", version.getThreshold());
        List<TrackedFile> files = new ArrayList<>(reports);
        files.addAll(ModelLayout.of(
                Sha256.of("mlflow model " + version.getId()).substring(0, 32),
                decoded(bundle),
                bundle,
                version.getRegisteredAt()));
        return new TrackedRun(
                version.getRetrainId(),
                name(version.getModel()),
                version.getModel() + " " + version.getVersion(),
                Status.FINISHED,
                begun.toEpochMilli(),
                version.getRegisteredAt().toEpochMilli(),
                parameters,
                metrics,
                tags,
                files);
    }

    /** A training that led to none. */
    TrackedRun ended(TrainingRun run, Instant begun, List<TrackedFile> reports) {
        String outcome = run.getState().name().toLowerCase(Locale.ROOT);
        Map<String, String> tags = tags(run.getRetrainId(), outcome, run.getDataset(), run.getGates());
        put(tags, "mlflow.note.content", run.getReason());
        tags.put("millrace.stage", run.getStage().name().toLowerCase(Locale.ROOT));
        return new TrackedRun(
                run.getRetrainId(),
                name(run.getModel()),
                run.getModel() + " " + outcome,
                run.getState() == TrainingState.FAILED ? Status.FAILED : Status.FINISHED,
                begun.toEpochMilli(),
                run.getAt().toEpochMilli(),
                Map.of(),
                finite(run.getMetrics()),
                tags,
                reports);
    }

    /** A registered version. */
    TrackedVersion version(ModelVersion version) {
        String why = "Trained because of " + words(version.getReasons())
                + (version.getParent() == null ? "" : ", after " + version.getParent()) + ".";
        return new TrackedVersion(
                name(version.getModel()),
                version.getVersion(),
                why,
                Map.of(
                        "millrace.retrain_id", version.getRetrainId(),
                        "millrace.bundle.sha256", version.getArtifact().getSha256()));
    }

    /** What is in service. */
    TrackedDeployment deployment(Deployment deployment) {
        Map<String, String> aliases = new TreeMap<>();
        put(aliases, "champion", deployment.getChampion());
        put(aliases, "challenger", deployment.getChallenger());
        put(aliases, "previous", deployment.getPrevious());
        Map<String, String> stages = new TreeMap<>();
        deployment
                .getStages()
                .forEach((version, stage) -> stages.put(
                        version,
                        stage.name().charAt(0) + stage.name().substring(1).toLowerCase(Locale.ROOT)));
        return new TrackedDeployment(name(deployment.getModel()), aliases, stages);
    }

    private static Map<String, String> tags(
            String retrainId, String outcome, @Nullable Dataset dataset, List<Gate> gates) {
        Map<String, String> tags = new TreeMap<>();
        tags.put(Tracker.RETRAIN_ID, retrainId);
        tags.put("millrace.outcome", outcome);
        tags.put("mlflow.source.name", "millrace");
        tags.put("mlflow.source.type", "JOB");
        for (Gate gate : gates) {
            String slice = gate.getSlice() == null ? "" : "." + gate.getSlice();
            tags.put("millrace.gate." + gate.getMetric() + slice, gate.getPassed() ? "passed" : "failed");
        }
        if (dataset != null) {
            put(tags, "millrace.dataset.version", dataset.getVersion());
            tags.put("millrace.dataset.sha256", dataset.getSha256());
            tags.put("millrace.dataset.rows", String.valueOf(dataset.getRows()));
            tags.put(
                    "millrace.dataset.offsets",
                    dataset.getOffsets().stream().map(TrackedRuns::place).collect(Collectors.joining(" ")));
        }
        return tags;
    }

    private static String place(ExampleOffset offset) {
        return offset.getTopic() + "-" + offset.getPartition() + "@" + offset.getOffset();
    }

    private static String words(List<? extends Enum<?>> reasons) {
        return reasons.stream()
                .map(reason -> reason.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private static void put(Map<String, String> tags, String name, @Nullable Object value) {
        if (value != null) {
            tags.put(name, value.toString());
        }
    }

    private static Map<String, Double> finite(Map<String, Double> metrics) {
        Map<String, Double> finite = new TreeMap<>(metrics);
        finite.values().removeIf(value -> !Double.isFinite(value));
        return finite;
    }

    private static ModelBundle decoded(byte[] bundle) throws TrackingRefused {
        try {
            return ModelBundle.decode(bundle);
        } catch (BadBundleException bad) {
            throw new TrackingRefused("the bundle cannot be read: " + bad.getMessage());
        }
    }
}
