package io.millrace.retrainer.dataset;

import io.millrace.project.SemanticVersion;
import io.millrace.records.Dataset;
import io.millrace.records.StageValue;
import io.millrace.records.TrainingRun;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The datasets that a model has had, in the order in which they were made.
 *
 * @param versions those that have a version
 */
public record DatasetHistory(List<Version> versions) {
    /** Names of the inputs of a stage that makes a dataset, by which its version is known again. */
    public static final String CONTENT = "content";

    public static final String LABEL = "label_name";
    public static final String FEATURE_SET = "feature_set";

    public DatasetHistory {
        versions = List.copyOf(versions);
    }

    /**
     * One of them.
     *
     * @param content hash of its rows
     * @param label name of its label
     * @param featureSet version of its feature set
     */
    public record Version(DatasetStamp stamp, String content, String label, SemanticVersion featureSet) {}

    private record Known(String content, String label, SemanticVersion featureSet) {}

    /** By what was told of the stages that made a model's datasets. Not thread-safe. */
    public static final class Builder {
        private final String model;
        /** A dataset that was made again is the one that there was. */
        private final Map<Known, Version> versions = new LinkedHashMap<>();

        public Builder(String model) {
            this.model = model;
        }

        /** Adds what a stage has made, if that is a dataset of the model that has a version. */
        public void add(TrainingRun run) {
            Dataset dataset = run.getDataset();
            String content = input(run, CONTENT);
            String label = input(run, LABEL);
            String featureSet = input(run, FEATURE_SET);
            if (run.getModel().equals(model)
                    && dataset != null
                    && dataset.getVersion() != null
                    && content != null
                    && label != null
                    && featureSet != null) {
                SemanticVersion features = SemanticVersion.parse(featureSet);
                DatasetStamp stamp = new DatasetStamp(dataset.getVersion(), dataset.getMaturedUntil());
                versions.putIfAbsent(new Known(content, label, features), new Version(stamp, content, label, features));
            }
        }

        public DatasetHistory build() {
            return new DatasetHistory(List.copyOf(versions.values()));
        }
    }

    private static @Nullable String input(TrainingRun run, String name) {
        return run.getInputs().stream()
                .filter(value -> value.getName().equals(name))
                .map(StageValue::getValue)
                .findFirst()
                .orElse(null);
    }

    /**
     * The stamp of a dataset: that of the first one with the same content, label and feature set; else a new version: MAJOR for another label or another major version of the feature set, MINOR for
     * another feature set, PATCH for other rows.
     *
     * @param processedAt of a new version
     */
    public DatasetStamp stamp(String content, String label, String featureSet, Instant processedAt) {
        SemanticVersion features = SemanticVersion.parse(featureSet);
        Optional<Version> same = versions.stream()
                .filter(version -> version.content().equals(content)
                        && version.label().equals(label)
                        && version.featureSet().equals(features))
                .findFirst();
        return same.map(Version::stamp)
                .orElseGet(() -> new DatasetStamp(next(label, features).toString(), processedAt));
    }

    private SemanticVersion next(String label, SemanticVersion features) {
        Optional<Version> latest = versions.stream()
                .max(Comparator.comparing(
                        version -> SemanticVersion.parse(version.stamp().version())));
        if (latest.isEmpty()) {
            return new SemanticVersion(1, 0, 0);
        }
        SemanticVersion before = SemanticVersion.parse(latest.get().stamp().version());
        if (!latest.get().label().equals(label) || latest.get().featureSet().major() != features.major()) {
            return new SemanticVersion(before.major() + 1, 0, 0);
        }
        return latest.get().featureSet().equals(features)
                ? new SemanticVersion(before.major(), before.minor(), before.patch() + 1)
                : new SemanticVersion(before.major(), before.minor() + 1, 0);
    }
}
