package io.millrace.topics;

import io.millrace.records.Alert;
import io.millrace.records.ArtifactChunk;
import io.millrace.records.Command;
import io.millrace.records.DeadLetterOutcome;
import io.millrace.records.Deployment;
import io.millrace.records.Erasure;
import io.millrace.records.ErasureRequest;
import io.millrace.records.ExperimentPartial;
import io.millrace.records.ExperimentReport;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.LabelledExample;
import io.millrace.records.ModelVersion;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.records.Outcome;
import io.millrace.records.Prediction;
import io.millrace.records.RecommendationHits;
import io.millrace.records.Recommendations;
import io.millrace.records.RetrainEvent;
import io.millrace.records.ServingReport;
import io.millrace.records.Tick;
import io.millrace.records.TrainingRun;
import io.millrace.topics.TopicDefinition.Cleanup;
import io.millrace.wire.Compatibility;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Every topic of one project. An accessor gives a topic's name; {@link #topic} gives all that is to be known about it.
 * Event time is in the records: every topic stamps its records when they are appended, so that retention never deletes
 * an old event that has only just arrived.
 */
public final class TopicCatalogue {

    /** The largest record, key, value and headers together, that a writer may send; larger ones must be refused first. */
    public static final int MAX_RECORD_BYTES = 1_000_000;

    /** Long enough to find a stopped process after a holiday and start it again. */
    private static final Duration PASSING = Duration.ofDays(30);

    private static final String ENTITY = "entity id, UTF-8";
    private static final String OWNER = "first part of a composite entity id, UTF-8";

    private final String prefix;
    private final String featureSuffix;
    private final int partitions;
    private final Environment environment;
    private final Duration historicalPeriod;
    private final Map<String, TopicDefinition> topics;

    private TopicCatalogue(
            String project,
            int featureSetMajor,
            int partitions,
            Environment environment,
            Duration historicalPeriod,
            @Nullable Schema featureUpdate) {
        this.prefix = project + ".";
        this.featureSuffix = featureSetMajor < 2 ? "" : ".v" + featureSetMajor;
        this.partitions = partitions;
        this.environment = environment;
        this.historicalPeriod = historicalPeriod;
        this.topics = new LinkedHashMap<>();
        addFeatureTopics(featureUpdate);
        addPredictionTopics();
        addModelTopics();
        addMonitoringTopics();
        addDeadLetters();
        addErasures();
    }

    /**
     * The topics of a project.
     *
     * @param project the project's name
     * @param featureSetMajor major version of the feature set: from 2 on, its feature topics carry it in their names
     * @param partitions partitions of every topic that is keyed by entity
     * @param environment how many replicas
     * @param historicalPeriod how long examples, the inference log and reports are kept
     * @param featureUpdate the project's own schema of feature updates, see {@link io.millrace.wire.FeatureUpdateSchema}
     */
    public static TopicCatalogue of(
            String project,
            int featureSetMajor,
            int partitions,
            Environment environment,
            Duration historicalPeriod,
            Schema featureUpdate) {
        return new TopicCatalogue(project, featureSetMajor, partitions, environment, historicalPeriod, featureUpdate);
    }

    /** The same without the schema of feature updates: for processes that need names only. */
    public static TopicCatalogue of(
            String project, int featureSetMajor, int partitions, Environment environment, Duration historicalPeriod) {
        return new TopicCatalogue(project, featureSetMajor, partitions, environment, historicalPeriod, null);
    }

    /** Ticks: progress of event time. */
    public String clock() {
        return prefix + "clock";
    }

    /** Source records, re-keyed by entity. */
    public String eventsByEntity() {
        return prefix + "events-by-entity" + featureSuffix;
    }

    /** Ticks that the features task of a partition has completed. */
    public String featureClock() {
        return prefix + "feature-clock" + featureSuffix;
    }

    /** What a backfill has counted, for the features to take in. */
    public String backfill() {
        return prefix + "backfill" + featureSuffix;
    }

    /** Feature updates, all of them. */
    public String featureUpdates() {
        return prefix + "feature-updates" + featureSuffix;
    }

    /** Feature updates, the latest per entity; a tombstone for one that was forgotten. */
    public String features() {
        return prefix + "features" + featureSuffix;
    }

    /** What consumers act on. */
    public String predictions() {
        return prefix + "predictions";
    }

    /** The same, re-keyed by the owner of the entity. */
    public String predictionsByOwner() {
        return prefix + "predictions-by-owner";
    }

    /** What is recommended to each owner now. */
    public String recommendations() {
        return prefix + "recommendations";
    }

    /** Rows whose label has matured, re-keyed by the owner of the entity. */
    public String labelledByOwner() {
        return prefix + "labelled-by-owner";
    }

    /** How many of the lists that were recommended hit, as partitions count them. */
    public String recommendationHits() {
        return prefix + "recommendation-hits";
    }

    /** What was scored, as it was scored. */
    public String inferenceLog() {
        return prefix + "inference-log";
    }

    /** Rows whose label has matured. */
    public String labelledExamples() {
        return prefix + "labelled-examples";
    }

    /** What single tasks tell the monitoring aggregator. */
    public String monitoringPartials() {
        return prefix + "monitoring-partials";
    }

    /** Drift reports. */
    public String monitoring() {
        return prefix + "monitoring";
    }

    /** What a person should know. */
    public String alerts() {
        return prefix + "alerts";
    }

    /** Requests for a training. */
    public String retrainEvents() {
        return prefix + "retrain-events";
    }

    /** How trainings went. */
    public String trainingRuns() {
        return prefix + "training-runs";
    }

    /** Registered models. */
    public String modelRegistry() {
        return prefix + "model-registry";
    }

    /** Model bundles, in pieces. */
    public String modelArtifacts() {
        return prefix + "model-artifacts";
    }

    /** What is in service. */
    public String deployments() {
        return prefix + "deployments";
    }

    /** What serving instances carry out and count. */
    public String servingReports() {
        return prefix + "serving-reports";
    }

    /** Every deployment record that there was, in the order in which they were decided: a history, where deployments are a state. */
    public String rollouts() {
        return prefix + "rollouts";
    }

    /** What people and processes want changed. */
    public String commands() {
        return prefix + "commands";
    }

    /** What experiments count, and interventions. */
    public String outcomes() {
        return prefix + "outcomes";
    }

    /** What single tasks tell those who judge experiments. */
    public String experimentPartials() {
        return prefix + "experiment-partials";
    }

    /** What experiments have come to. */
    public String experiments() {
        return prefix + "experiments";
    }

    /** What could not be processed. */
    public String deadLetters() {
        return prefix + "dead-letters";
    }

    /** Dead letters that are to be processed once more. */
    public String deadLetterRetries() {
        return prefix + "dead-letter-retries";
    }

    /** What was done about dead letters. */
    public String deadLetterOutcomes() {
        return prefix + "dead-letter-outcomes";
    }

    /** Who was forgotten, without saying who: a keyed hash of each. */
    public String erasures() {
        return prefix + "erasures";
    }

    /** Whom those who keep state are to forget now. */
    public String erasureRequests() {
        return prefix + "erasure-requests";
    }

    /** For how long there may be a dead letter, or a retry of one that was made on the letter's last day. */
    public Duration lettersKept() {
        return historicalPeriod.plus(PASSING);
    }

    /** All topics, in the order in which data flows. */
    public Collection<TopicDefinition> topics() {
        return Collections.unmodifiableCollection(topics.values());
    }

    /** Names of the topics that each MAJOR version of the feature set has of its own; versions 0 and 1 share theirs. */
    public List<String> featureSetTopics() {
        return List.of(eventsByEntity(), backfill(), featureClock(), featureUpdates(), features());
    }

    /** The topic of that name, if it is one of these. */
    public Optional<TopicDefinition> topic(String name) {
        return Optional.ofNullable(topics.get(name));
    }

    public Environment environment() {
        return environment;
    }

    /** Partitions of every topic that is keyed by entity. */
    public int partitions() {
        return partitions;
    }

    private void addFeatureTopics(@Nullable Schema featureUpdate) {
        String update = "a feature update of this project: id, cause, as-of, position, one field per feature";
        perEntity(
                clock(),
                PASSING,
                "none; the partition is given",
                "a tick: progress of event time",
                Tick.getClassSchema());
        perEntity(
                eventsByEntity(),
                PASSING,
                ENTITY,
                "a source record's bytes, untouched, or nothing for a marker; headers say where it came from",
                null);
        perEntity(
                featureClock(),
                PASSING,
                "none; the partition is given",
                "a tick that this partition's features have completed",
                Tick.getClassSchema());
        perEntity(
                backfill(),
                PASSING,
                ENTITY,
                "an entity's state over the events that its features have missed; headers say which those are",
                null);
        perEntity(featureUpdates(), PASSING, ENTITY, update, null);
        add(
                features(),
                partitions,
                Cleanup.COMPACT,
                null,
                ENTITY,
                update + "; the latest; none (a tombstone) once it is forgotten",
                null);
        if (featureUpdate != null) {
            for (String name : new String[] {featureUpdates(), features()}) {
                topics.computeIfPresent(
                        name, (n, topic) -> topic.withSchema(featureUpdate, Compatibility.BACKWARD_TRANSITIVE));
            }
        }
    }

    private void addPredictionTopics() {
        perEntity(predictions(), PASSING, ENTITY, "a prediction", Prediction.getClassSchema());
        perEntity(
                predictionsByOwner(),
                PASSING,
                OWNER,
                "a prediction, where something is recommended",
                Prediction.getClassSchema());
        add(
                recommendations(),
                partitions,
                Cleanup.COMPACT,
                null,
                OWNER,
                "what is recommended to the owner now, best first",
                Recommendations.getClassSchema());
        perEntity(
                inferenceLog(),
                historicalPeriod,
                ENTITY,
                "what was scored, with its features",
                InferenceLogEntry.getClassSchema());
        perEntity(
                labelledExamples(),
                historicalPeriod,
                ENTITY,
                "a row whose label has matured",
                LabelledExample.getClassSchema());
        perEntity(
                labelledByOwner(),
                PASSING,
                OWNER,
                "a row whose label has matured, of the model that recommends and that scored it",
                LabelledExample.getClassSchema());
        state(
                recommendationHits(),
                "model name, a slash, the version, a slash, the window's end in epoch milliseconds, a slash, the partition that speaks",
                "how many of the lists that a version made in a window hit, of one partition's owners; none (a tombstone) once no label of it can come any more",
                RecommendationHits.getClassSchema());
        perEntity(outcomes(), historicalPeriod, ENTITY, "an outcome or an intervention", Outcome.getClassSchema());
    }

    private void addModelTopics() {
        log(retrainEvents(), null, "model name", "a request for a training", RetrainEvent.getClassSchema());
        log(trainingRuns(), null, "retrain id", "one step of a training", TrainingRun.getClassSchema());
        state(modelRegistry(), "model name, a slash, the version", "a registered model", ModelVersion.getClassSchema());
        state(
                modelArtifacts(),
                "SHA-256 of the bundle, a colon, the piece's index",
                "a piece of a model bundle",
                ArtifactChunk.getClassSchema());
        state(deployments(), "model name", "what is in service", Deployment.getClassSchema());
        log(
                servingReports(),
                PASSING,
                "instance, a slash, the model name",
                "what a serving instance carries out and has counted",
                ServingReport.getClassSchema());
        log(
                rollouts(),
                historicalPeriod,
                "model name",
                "each change of what is in service, and each refusal, with its evidence",
                Deployment.getClassSchema());
        log(commands(), null, "command id", "what somebody wants changed", Command.getClassSchema());
    }

    private void addMonitoringTopics() {
        log(
                monitoringPartials(),
                PASSING,
                "the partition that speaks",
                "counts of one task, or the end of a tick",
                MonitoringPartial.getClassSchema());
        log(
                monitoring(),
                historicalPeriod,
                "model name, a slash, the version; source; or model name",
                "drift or quality of a model version, the data of a source, or what acting on a model achieves, in a window",
                MonitoringReport.getClassSchema());
        log(
                experimentPartials(),
                PASSING,
                "the partition that speaks",
                "counts of one task, or the end of a tick",
                ExperimentPartial.getClassSchema());
        log(
                experiments(),
                historicalPeriod,
                "experiment name",
                "what an experiment has come to at a look, its verdict last",
                ExperimentReport.getClassSchema());
        log(alerts(), historicalPeriod, "alert id", "an alert opened, updated or closed", Alert.getClassSchema());
    }

    private void addDeadLetters() {
        perEntity(
                deadLetters(),
                historicalPeriod,
                "the record's own key",
                "the record's own bytes; headers say topic, partition, offset, stage and reason",
                null);
        perEntity(
                deadLetterRetries(),
                PASSING,
                "the record's own key",
                "a dead letter that is to be processed once more, its value again where that was left out",
                null);
        state(
                deadLetterOutcomes(),
                "partition and offset of the dead letter, a hyphen between",
                "what somebody did about a dead letter",
                DeadLetterOutcome.getClassSchema());
    }

    private void addErasures() {
        state(
                erasures(),
                "keyed hash of the entity id, hexadecimal",
                "somebody was forgotten: up to when, who asked and why; not whom",
                Erasure.getClassSchema());
        perEntity(
                erasureRequests(),
                PASSING,
                "none; every partition has it",
                "an entity that is to be forgotten now",
                ErasureRequest.getClassSchema());
    }

    /** Keyed by entity, deleted when old. */
    private void perEntity(
            String name, @Nullable Duration retention, String keys, String values, @Nullable Schema schema) {
        add(name, partitions, Cleanup.DELETE, retention, keys, values, schema);
    }

    /** One partition, so one order; deleted when old, or never. */
    private void log(String name, @Nullable Duration retention, String keys, String values, Schema schema) {
        add(name, 1, Cleanup.DELETE, retention, keys, values, schema);
    }

    /** One partition, so one order; the latest per key. */
    private void state(String name, String keys, String values, Schema schema) {
        add(name, 1, Cleanup.COMPACT, null, keys, values, schema);
    }

    private void add(
            String name,
            int count,
            Cleanup cleanup,
            @Nullable Duration retention,
            String keys,
            String values,
            @Nullable Schema schema) {
        topics.put(
                name,
                new TopicDefinition(
                        name,
                        count,
                        cleanup,
                        retention,
                        TopicDefinition.DEFAULT_MAX_MESSAGE_BYTES,
                        keys,
                        values,
                        schema,
                        schema == null ? null : Compatibility.FULL_TRANSITIVE));
    }
}
