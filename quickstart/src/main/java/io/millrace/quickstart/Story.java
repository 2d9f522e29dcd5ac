package io.millrace.quickstart;

import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.Dataset;
import io.millrace.records.Deployment;
import io.millrace.records.DriftReport;
import io.millrace.records.FeatureDrift;
import io.millrace.records.ModelVersion;
import io.millrace.records.MonitoringReport;
import io.millrace.records.RetrainEvent;
import io.millrace.records.ServingReport;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.records.TrainingState;
import io.millrace.runtime.control.ComparisonWords;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.SchemaRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Follows the topics on which the loop makes its decisions, and puts them into words. Not thread-safe. */
final class Story implements AutoCloseable {
    private static final int FEW = 4;

    private final Narrator narrator;
    private final Project project;
    private final Consumer<byte[], byte[]> consumer;
    private final Map<String, Chapter> chapters = new HashMap<>();
    private final Set<String> underWay = new HashSet<>();
    private final Set<String> driftTold = new HashSet<>();

    /** Tells a record of one topic. */
    @FunctionalInterface
    private interface Chapter {
        void tell(byte[] value);
    }

    Story(ProcessContext process, Narrator narrator) {
        this.narrator = narrator;
        project = process.project();
        TopicCatalogue topics = process.topics();
        chapter(topics.retrainEvents(), RetrainEvent.class, process.registry(), this::asked);
        chapter(topics.trainingRuns(), TrainingRun.class, process.registry(), this::trained);
        chapter(topics.modelRegistry(), ModelVersion.class, process.registry(), this::registered);
        RolloutStory rollouts = new RolloutStory(narrator, project);
        chapter(topics.rollouts(), Deployment.class, process.registry(), rollouts::decided);
        chapter(topics.servingReports(), ServingReport.class, process.registry(), rollouts::reported);
        chapter(topics.monitoring(), MonitoringReport.class, process.registry(), this::monitored);
        consumer = process.consumer("millrace-story");
        List<TopicPartition> partitions = chapters.keySet().stream()
                .map(topic -> new TopicPartition(topic, 0))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    private <T extends SpecificRecordBase> void chapter(
            String topic, Class<T> type, SchemaRegistry registry, java.util.function.Consumer<T> teller) {
        RecordSerde<T> serde = RecordSerde.of(type, registry);
        chapters.put(topic, value -> teller.accept(serde.fromBytes(value)));
    }

    /** Tells what has happened since the last time. */
    void goOn() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ZERO)) {
            Chapter chapter = chapters.get(record.topic());
            if (chapter != null && record.value() != null) {
                chapter.tell(record.value());
            }
        }
    }

    /** Whether a training that was asked for has not ended yet. */
    boolean trainingUnderWay() {
        return !underWay.isEmpty();
    }

    private void asked(RetrainEvent event) {
        underWay.add(event.getId());
        String reasons = event.getReasons().stream()
                .map(reason -> switch (reason) {
                    case INITIAL -> "there are enough labelled examples for a first model";
                    case DATA_DRIFT ->
                        event.getExamplesFrom() == null
                                ? "the data has drifted, and labels younger than that were waited for long enough"
                                : "the data has drifted, and enough labels younger than that have matured";
                    case ACCURACY -> "the model in service is no longer good enough";
                    case AGE -> "the model in service is old";
                    case NEW_EXAMPLES -> "there are many new examples";
                    case SCHEDULE -> "its hour has come";
                    case MANUAL -> "somebody asked for it";
                })
                .collect(Collectors.joining("; "));
        narrator.say(
                "A training%s is asked for on %s: %s.", of(event.getModel()), day(event.getRequestedAt()), reasons);
    }

    private void trained(TrainingRun run) {
        if (run.getState() == TrainingState.STARTED && run.getProgress() != null) {
            narrator.detail(
                    "Training%s: %s, %.0f %% done.",
                    of(run.getModel()), run.getStage().name().toLowerCase(Locale.ROOT), 100 * run.getProgress());
        } else if (run.getState() == TrainingState.STARTED && run.getStage() == TrainingStage.TUNING) {
            narrator.detail("Parameters%s are searched for. Simulated time waits.", of(run.getModel()));
        } else if (run.getState() == TrainingState.STARTED && run.getStage() == TrainingStage.TRAINING) {
            narrator.detail("Training%s%s. Simulated time waits.", of(run.getModel()), learnedFrom(run.getDataset()));
        }
        boolean over = run.getState() == TrainingState.REJECTED
                || run.getState() == TrainingState.FAILED
                || run.getState() == TrainingState.STAGED
                || (run.getState() == TrainingState.SUCCEEDED && run.getStage() == TrainingStage.REGISTRATION);
        if (over) {
            underWay.remove(run.getRetrainId());
        }
        if (run.getState() == TrainingState.REJECTED || run.getState() == TrainingState.FAILED) {
            narrator.say(
                    "The training%s was %s: %s.",
                    of(run.getModel()),
                    run.getState() == TrainingState.FAILED ? "impossible" : "rejected",
                    run.getReason() == null ? "no reason was given" : run.getReason());
        }
    }

    /** The rows of a training, and why they are fewer than the examples that it was asked for. */
    private static String learnedFrom(@Nullable Dataset dataset) {
        if (dataset == null) {
            return "";
        }
        String learned = String.format(
                Locale.ROOT,
                " on %,d examples, to be tested on %,d later ones",
                dataset.getTrainRows(),
                dataset.getTestRows());
        return dataset.getExamples() == null || dataset.getExamples() <= dataset.getRows()
                ? learned
                : learned
                        + String.format(
                                Locale.ROOT,
                                "; %,d between them are left out, whose outcomes the test would already know",
                                dataset.getExamples() - dataset.getRows());
    }

    private void registered(ModelVersion version) {
        narrator.say(
                "Model %s%s is registered: %s on %,d test rows; trained on %,d.",
                named(version.getModel()),
                version.getVersion(),
                // What it was judged by; `millrace models show` has all.
                version.getGates().stream()
                        .filter(gate ->
                                gate.getSlice() == null && version.getMetrics().containsKey(gate.getMetric()))
                        .map(gate -> String.format(
                                Locale.ROOT,
                                "%s %.3f",
                                gate.getMetric().replace('_', ' '),
                                version.getMetrics().get(gate.getMetric())))
                        .distinct()
                        .collect(Collectors.joining(", ")),
                version.getDataset().getTestRows(),
                version.getDataset().getTrainRows());
        if (version.getEvaluation() != null && version.getEvaluation().getComparison() != null) {
            narrator.say(
                    "Held against the champion: %s.",
                    ComparisonWords.of(version.getEvaluation().getComparison()));
        }
        if (version.getWaits() != null) {
            narrator.say("It waits for a person: %s.", version.getWaits());
        }
    }

    /** Which model, where there are several: with the version behind it. */
    private String named(String model) {
        return project.models().size() > 1 ? model + " " : "";
    }

    private String of(String model) {
        return project.models().size() > 1 ? " of " + model : "";
    }

    private void monitored(MonitoringReport report) {
        if (!(report.getBody() instanceof DriftReport drift)
                || !drift.getDriftConfirmed()
                || !driftTold.add(report.getModel() + "/" + report.getSubject())) {
            return;
        }
        List<FeatureDrift> confirmed = new ArrayList<>(drift.getFeatures());
        confirmed.removeIf(feature -> !feature.getConfirmed());
        confirmed.sort(Comparator.comparingDouble(FeatureDrift::getPsi).reversed());
        narrator.say(
                "Drift is confirmed on %s, against what model %s%s learned from: %s%s.",
                day(report.getWindowEnd()),
                named(report.getModel()),
                report.getSubject(),
                confirmed.stream()
                        .limit(FEW)
                        .map(feature -> String.format(
                                Locale.ROOT,
                                "%s (PSI %.2f, KS %.2f)",
                                feature.getFeature(),
                                feature.getPsi(),
                                feature.getKs()))
                        .collect(Collectors.joining(", ")),
                confirmed.size() > FEW ? " and " + (confirmed.size() - FEW) + " more" : "");
        ModelDefinition model = project.modelOf(report.getModel());
        if (model != null && driftTold.size() == 1) {
            narrator.detail(
                    "No label is that young yet: what happens within %d days decides each. Training waits until %,d examples"
                            + " from after the drift have matured.",
                    model.label().horizon().toDays(), model.retraining().minimumPostDrift());
        }
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
