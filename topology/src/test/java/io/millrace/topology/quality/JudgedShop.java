package io.millrace.topology.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.records.Cause;
import io.millrace.records.Decision;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.MonitoringReport;
import io.millrace.records.QualityReport;
import io.millrace.records.ScoringRole;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.labels.LabelTopology;
import io.millrace.topology.records.Driven;
import io.millrace.topology.records.Layouts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/** Labels count, and what they tell is judged. Nobody buys anything, so every label is 1: a score of 0.9 is right, one of 0.1 is wrong. Labels take 8 days. */
final class JudgedShop implements AutoCloseable {
    static final long DAY = Duration.ofDays(1).toMillis();

    final TopicCatalogue topics;
    private final Driven labels;
    final Driven quality;

    JudgedShop(Project project, Path directory) {
        topics = Driven.topics(project);
        labels = new Driven(
                LabelTopology.build(project, topics, Driven.SERDES, Driven.erasures()), directory.resolve("labels"));
        quality = new Driven(QualityTopology.build(project, topics, Driven.SERDES), directory.resolve("quality"));
    }

    /** Rows of that many customers in the week that ends on a day, of which so many are decided rightly. */
    void week(String version, int endDay, int rows, int right) {
        for (int i = 0; i < rows; i++) {
            row(version, "e" + i, endDay * DAY - i % 6 * DAY, i < right ? 0.9 : 0.1, Decision.POSITIVE);
        }
    }

    void row(String version, String entity, long asOf, double score, Decision decision) {
        row(version, entity, asOf, score, decision, "champion", null);
    }

    void row(
            String version,
            String entity,
            long asOf,
            double score,
            Decision decision,
            String variant,
            @Nullable String segment) {
        InferenceLogEntry row = InferenceLogEntry.newBuilder()
                .setId(entity + asOf)
                .setEntity(entity)
                .setModel("churn")
                .setCause(Cause.SNAPSHOT)
                .setAsOf(Instant.ofEpochMilli(asOf))
                .setEventTime(Instant.ofEpochMilli(asOf))
                .setFeatureSetVersion("1.0.0")
                .setNumbers(List.of())
                .setCategories(Collections.singletonList(segment))
                .setScore(score)
                .setThreshold(0.5)
                .setModelVersion(version)
                .setVariant(variant)
                .setDecision(decision)
                .setRole(ScoringRole.PRIMARY)
                .setDeploymentOffset(1)
                .setUpdateAppendedAt(Instant.EPOCH)
                .setScoredAt(Instant.EPOCH)
                .build();
        labels.send(InferenceLogEntry.class, topics.inferenceLog(), entity, row);
    }

    /** A purchase: labels of rows in the week before it are 0. */
    void buys(String entity, long time) {
        marked(entity, time, 1);
    }

    void isActedOn(String entity, long time) {
        marked(entity, time, Long.MIN_VALUE);
    }

    private void marked(String entity, long time, long marks) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {0, 0, 0, 0, 77});
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            // The head of an update: what comes behind it is never looked at.
            encoder.writeString("0123456789abcdef0123456789abcdef");
            encoder.writeString(entity);
            encoder.writeEnum(Cause.getClassSchema().getEnumOrdinal("EVENT"));
            encoder.writeLong(time);
            encoder.writeLong(time);
            encoder.writeIndex(1);
            encoder.writeString("purchases");
            encoder.writeLong(marks);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        labels.sendBytes(topics.featureUpdates(), entity, bytes.toByteArray());
    }

    /** A tick, and what it makes the judge say. */
    List<MonitoringReport> tick(long day) {
        labels.tick(topics.featureClock(), day * DAY);
        labels.receivedBytes(topics.monitoringPartials())
                .forEach(partial -> quality.sendBytes(
                        topics.monitoringPartials(),
                        new String(partial.key(), StandardCharsets.UTF_8),
                        partial.value()));
        assertThat(labels.receivedBytes(topics.deadLetters())).isEmpty();
        return reports();
    }

    /** What the judge has said since it was last asked. */
    List<MonitoringReport> reports() {
        return quality.received(MonitoringReport.class, topics.monitoring());
    }

    /** Cohorts and entities that the label task still remembers. */
    int keptLabels() {
        int kept = 0;
        for (String store : List.of(
                LabelTopology.SCORED_STORE,
                LabelTopology.LABELLED_STORE,
                LabelTopology.PARTS_STORE,
                LabelTopology.LABELLED_ENTITIES_STORE)) {
            try (KeyValueIterator<Object, Object> all =
                    labels.driver().getKeyValueStore(store).all()) {
                for (; all.hasNext(); all.next()) {
                    kept++;
                }
            }
        }
        return kept;
    }

    /** Leaves to another what a process that takes over finds: every store, as its changelog has it. */
    void handOver(JudgedShop next) {
        labels.handOver(next.labels);
        quality.handOver(next.quality);
    }

    /** Holds what both applications keep to files. */
    void holdLayouts() throws IOException {
        Layouts.hold("labels", labels.driver(), LabelTopology.PENDING_STORE);
        Layouts.hold(
                "quality",
                quality.driver(),
                QualityTopology.FRAME.partialsStore(),
                QualityTopology.FRAME.alertsStore());
    }

    List<Alert> alerts() {
        return quality.received(Alert.class, topics.alerts());
    }

    static QualityReport body(MonitoringReport report) {
        return report.getQuality();
    }

    /** Of the reports, those by matured labels. */
    static List<MonitoringReport> realised(List<MonitoringReport> reports) {
        return reports.stream().filter(report -> !body(report).getEstimated()).toList();
    }

    @Override
    public void close() {
        labels.close();
        quality.close();
    }
}
