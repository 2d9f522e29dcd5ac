package io.millrace.topology.experiments;

import io.millrace.project.ExperimentDefinition;
import io.millrace.project.InvalidProjectException;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.records.Alert;
import io.millrace.records.ArmCounts;
import io.millrace.records.Cause;
import io.millrace.records.Command;
import io.millrace.records.Decision;
import io.millrace.records.Deployment;
import io.millrace.records.ExperimentCounts;
import io.millrace.records.ExperimentPartial;
import io.millrace.records.ExperimentReport;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.Outcome;
import io.millrace.records.RolloutPhase;
import io.millrace.records.RolloutStatus;
import io.millrace.records.Routing;
import io.millrace.records.ScoringRole;
import io.millrace.records.ServingReport;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.records.Driven;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.jspecify.annotations.Nullable;

/** A shop with three experiments under a test driver: renewals, what outcomes are worth, and a label. */
final class Trial implements AutoCloseable {
    static final long HOUR = Duration.ofHours(1).toMillis();
    static final long DAY = 24 * HOUR;
    static final long LATENESS = DAY;
    /** When every outcome was appended: later than any of them happened. */
    private static final Instant APPENDED = Instant.ofEpochMilli(1_000 * DAY);

    static final String CONTROL = ExperimentDefinition.CONTROL;
    static final String TREATMENT = ExperimentDefinition.TREATMENT;

    private static final String FILE = """
            project: shop
            time: {allowed_lateness: 1 d}
            entities: {customer: {key: customer}}
            sources:
              purchases: {topic: purchases, entity: customer, time: at}
            features: {customer: {version: 1.0.0, purchases_7d: {count: purchases, over: 7 d}}}
            examples: {every: 7 d, eligible: {any_of: purchases, within: 28 d}}
            labels: {lapses: {absence_of: purchases, horizon: 7 d}}
            models:
              churn:
                label: lapses
                task: binary_classification
                algorithm: {xgboost: {}}
                success: {metric: auc_roc, baseline: 0.6}
            partitions: PARTITIONS
            experiments:
              renewals:
                model: churn
                variants: {control: {version: 1.0.0, share: 50 %}, treatment: {version: 2.0.0, share: 50 %}}
                metrics:
                  primary: {conversion_rate: {of: outcomes, kind: renewal, within: 3 d, better: higher, baseline: 20 %}}
                  secondary: [latency_p99, error_rate]
                duration: 60 d
                min_sample_size: 100
                smallest_effect: 5 %
              worth:
                model: churn
                variants: {control: {version: 1.0.0, share: 50 %}, treatment: {version: 2.0.0, share: 50 %}}
                metrics: {primary: {mean_value: {of: outcomes, within: 5 d, better: higher, deviation: 30}}}
                duration: 60 d
                smallest_effect: 2
              lapsing:
                model: churn
                variants: {control: {version: 1.0.0, share: 50 %}, treatment: {version: 2.0.0, share: 50 %}}
                metrics: {primary: {conversion_rate: {of: lapses, better: lower, baseline: 50 %}}}
                duration: 60 d
                min_sample_size: 100
                smallest_effect: 5 %
            """;

    private final TopicCatalogue topics;
    private final Driven driven;
    private final TestInputTopic<byte[], byte[]> outcomes;
    private long reports;

    Trial(Path directory) {
        this(project(1), directory);
    }

    Trial(Project project, Path directory) {
        topics = Driven.topics(project);
        driven = new Driven(ExperimentTopology.build(project, topics, Driven.SERDES, Driven.erasures()), directory);
        outcomes = driven.driver()
                .createInputTopic(topics.outcomes(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    static Project project(int partitions) {
        try {
            return ProjectReader.read(
                    List.of(new ProjectFile("shop.yaml", FILE.replace("PARTITIONS", Integer.toString(partitions)))));
        } catch (InvalidProjectException invalid) {
            throw new IllegalStateException(invalid);
        }
    }

    TopicCatalogue topics() {
        return topics;
    }

    Driven driven() {
        return driven;
    }

    void exposed(String experiment, String variant, String entity, long asOf) {
        send(row(experiment, variant, entity, asOf, 5, ScoringRole.PRIMARY, Decision.POSITIVE));
    }

    void send(InferenceLogEntry row) {
        driven.send(InferenceLogEntry.class, topics.inferenceLog(), row.getEntity(), row);
    }

    static InferenceLogEntry row(
            @Nullable String experiment,
            @Nullable String variant,
            String entity,
            long asOf,
            long millis,
            ScoringRole role,
            @Nullable Decision decision) {
        return InferenceLogEntry.newBuilder()
                .setId(entity + "@" + asOf)
                .setEntity(entity)
                .setModel("churn")
                .setCause(Cause.EVENT)
                .setAsOf(Instant.ofEpochMilli(asOf))
                .setEventTime(Instant.ofEpochMilli(asOf))
                .setFeatureSetVersion("1.0.0")
                .setNumbers(List.of(1.0))
                .setCategories(List.of())
                .setScore(0.5)
                .setModelVersion("1.0.0")
                .setVariant(variant)
                .setExperiment(experiment)
                .setRole(role)
                .setDeploymentOffset(3)
                .setUpdateAppendedAt(Instant.ofEpochMilli(asOf))
                .setScoredAt(Instant.ofEpochMilli(asOf + millis))
                .setDecision(decision)
                .build();
    }

    void outcome(String id, String entity, String kind, long time, @Nullable Double value) {
        Outcome outcome = new Outcome(id, entity, kind, Instant.ofEpochMilli(time), value);
        outcome(entity, Driven.bytes(Outcome.class, topics.outcomes(), outcome));
    }

    void outcome(String key, byte[] value) {
        outcomes.pipeInput(key.getBytes(StandardCharsets.UTF_8), value, APPENDED);
    }

    /** An event that keeps an entity from lapsing. */
    void purchase(String entity, long time) {
        driven.sendBytes(topics.featureUpdates(), entity, update(entity, time));
    }

    /** The head of a feature update, which is all that is read of it. */
    private static byte[] update(String entity, long time) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            bytes.write(new byte[] {0, 0, 0, 0, 77});
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            encoder.writeString("0123456789abcdef0123456789abcdef");
            encoder.writeBytes(entity.getBytes(StandardCharsets.UTF_8));
            encoder.writeEnum(Cause.getClassSchema().getEnumOrdinal(Cause.EVENT.name()));
            encoder.writeLong(time);
            encoder.writeLong(time);
            encoder.writeIndex(1);
            encoder.writeString("purchases");
            encoder.writeLong(1);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    void tick(long time) {
        driven.tick(topics.featureClock(), time);
    }

    /** An experiment runs from here on; null: none does. */
    void runs(@Nullable String experiment, String run, long sequence) {
        Routing routing = new Routing(sequence, "salt", List.of(), null, List.of());
        RolloutStatus status = experiment == null
                ? null
                : new RolloutStatus(
                        run, "2.0.0", "experiment", experiment, RolloutPhase.LIVE, 1, 1, 0.5, false, Instant.EPOCH);
        driven.send(
                Deployment.class,
                topics.rollouts(),
                "churn",
                new Deployment(
                        "churn",
                        sequence,
                        "1.0.0",
                        null,
                        null,
                        Map.of(),
                        null,
                        true,
                        "somebody said so",
                        Instant.EPOCH,
                        experiment == null ? null : routing,
                        status,
                        "somebody",
                        Map.of()));
    }

    ServingReport report(long sequence, String variant, long samples, long errors) {
        return new ServingReport(
                "serving-1",
                "churn",
                1,
                reports++,
                Instant.EPOCH,
                Instant.EPOCH,
                false,
                7L,
                sequence,
                sequence,
                List.of(),
                Map.of(),
                List.of(new ArmCounts(
                        variant, "1.0.0", false, samples, errors, 0L, 0L, 0L, 0L, 0L, 0L, List.of(), 0.0, 0.0,
                        List.of())),
                null);
    }

    void served(ServingReport report) {
        driven.send(ServingReport.class, topics.servingReports(), "serving-1/churn", report);
    }

    List<ExperimentCounts> counts() {
        return driven.received(ExperimentPartial.class, topics.experimentPartials()).stream()
                .map(ExperimentPartial::getCounts)
                .filter(Objects::nonNull)
                .toList();
    }

    List<ExperimentReport> reports() {
        return driven.received(ExperimentReport.class, topics.experiments());
    }

    List<Alert> alerts() {
        return driven.received(Alert.class, topics.alerts());
    }

    List<Command> commands() {
        return driven.received(Command.class, topics.commands());
    }

    @Override
    public void close() {
        driven.close();
    }
}
