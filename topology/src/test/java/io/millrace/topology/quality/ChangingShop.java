package io.millrace.topology.quality;

import io.millrace.drift.DriftReference;
import io.millrace.drift.FeatureReference;
import io.millrace.drift.ReferenceBuilder;
import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.records.Cause;
import io.millrace.records.Decision;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.MonitoringReport;
import io.millrace.records.ScoringRole;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topology.drift.DriftTopology;
import io.millrace.topology.labels.LabelTopology;
import io.millrace.topology.records.Driven;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/**
 * 300 customers who are scored once a week, whose labels, quality and drift are all watched. Scores are the probabilities of the world that the model learned: who has bought often lapses often. From a week on that is so of some
 * customers the other way round, while what customers buy, and so every feature and every score, and how many lapse, stays as it was.
 */
final class ChangingShop implements AutoCloseable {
    static final long DAY = Duration.ofDays(1).toMillis();
    static final long WEEK = 7 * DAY;
    static final String VERSION = "1.0.0";

    private static final int CUSTOMERS = 300;

    private final TopicCatalogue topics;
    private final Driven labels;
    private final Driven quality;
    private final Driven drift;
    private final Random random;
    private final Random order;

    /**
     * A shop.
     *
     * @param seed of what customers do
     * @param order seed of the order in which the rows of a week come
     */
    ChangingShop(Project project, Path directory, long seed, long order) {
        topics = Driven.topics(project);
        random = new Random(seed);
        this.order = new Random(order);
        labels = new Driven(
                LabelTopology.build(project, topics, Driven.SERDES, Driven.erasures()), directory.resolve("labels"));
        quality = new Driven(QualityTopology.build(project, topics, Driven.SERDES), directory.resolve("quality"));
        DriftReference reference = reference();
        drift = new Driven(
                DriftTopology.build(
                        project,
                        project.models().get(0),
                        topics,
                        Driven.SERDES,
                        version -> reference,
                        Driven.erasures(),
                        null),
                directory.resolve("drift"));
    }

    /** What is told by the end of a week, and the tick after it. */
    record Told(List<MonitoringReport> quality, List<MonitoringReport> drift, List<Alert> alerts) {}

    private record Row(int customer, long asOf, double bought, boolean lapses) {}

    /**
     * A week, from 1.
     *
     * @param contrary share of customers of whom the opposite of what was learned is true
     */
    Told week(int week, double contrary) {
        List<Row> rows = new ArrayList<>();
        for (int customer = 0; customer < CUSTOMERS; customer++) {
            double bought = (customer + random.nextInt(3)) % 10;
            boolean usual = random.nextDouble() < score(bought);
            boolean other = random.nextDouble() >= score(bought);
            boolean lapses = random.nextDouble() < contrary ? other : usual;
            rows.add(new Row(customer, (week - 1) * WEEK + DAY + random.nextInt((int) DAY), bought, lapses));
        }
        Collections.shuffle(rows, order);
        rows.forEach(row -> send(row, "w" + week + "-" + row.customer));
        return tick(week * WEEK + DAY);
    }

    /** Rows of customers that nobody has seen, all of whom lapse against all that scores say, and come too late for their week. */
    Told late(int week, int count, long tick) {
        for (int i = 0; i < count; i++) {
            send(new Row(CUSTOMERS + i, week * WEEK, 0, true), "late" + week + "-" + i);
        }
        return tick(tick);
    }

    private static double score(double bought) {
        return (bought + 0.5) / 10;
    }

    private void send(Row row, String id) {
        String entity = "e" + row.customer;
        InferenceLogEntry entry = InferenceLogEntry.newBuilder()
                .setId(id)
                .setEntity(entity)
                .setModel("churn")
                .setCause(Cause.SNAPSHOT)
                .setAsOf(Instant.ofEpochMilli(row.asOf))
                .setEventTime(Instant.ofEpochMilli(row.asOf))
                .setFeatureSetVersion("1.0.0")
                .setNumbers(List.of(row.bought, Double.NaN, 4 * row.bought))
                .setCategories(List.of(row.customer % 2 == 0 ? "gold" : "silver"))
                .setScore(score(row.bought))
                .setThreshold(0.5)
                .setModelVersion(VERSION)
                .setVariant("champion")
                .setDecision(score(row.bought) >= 0.5 ? Decision.POSITIVE : Decision.NEGATIVE)
                .setRole(ScoringRole.PRIMARY)
                .setDeploymentOffset(1)
                .setUpdateAppendedAt(Instant.EPOCH)
                .setScoredAt(Instant.EPOCH)
                .build();
        labels.send(InferenceLogEntry.class, topics.inferenceLog(), entity, entry);
        drift.send(InferenceLogEntry.class, topics.inferenceLog(), entity, entry);
        if (!row.lapses) {
            labels.sendBytes(topics.featureUpdates(), entity, bought(entity, row.asOf + 2 * DAY));
        }
    }

    private Told tick(long time) {
        labels.tick(topics.featureClock(), time);
        labels.receivedBytes(topics.monitoringPartials())
                .forEach(partial -> quality.sendBytes(
                        topics.monitoringPartials(),
                        new String(partial.key(), StandardCharsets.UTF_8),
                        partial.value()));
        drift.tick(topics.featureClock(), time);
        List<Alert> alerts = new ArrayList<>(quality.received(Alert.class, topics.alerts()));
        alerts.addAll(drift.received(Alert.class, topics.alerts()));
        return new Told(
                quality.received(MonitoringReport.class, topics.monitoring()),
                drift.received(MonitoringReport.class, topics.monitoring()),
                alerts);
    }

    /** What any train rows would say: of every number of purchases as many customers. */
    private static DriftReference reference() {
        int rows = 3_000;
        double[] week = new double[rows];
        double[] month = new double[rows];
        double[] scores = new double[rows];
        List<String> segments = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            week[i] = i % 10;
            month[i] = 4 * week[i];
            scores[i] = score(week[i]);
            segments.add(i % 2 == 0 ? "gold" : "silver");
        }
        List<FeatureReference> features = List.of(
                ReferenceBuilder.numeric("purchases_7d", 0.6, true, week),
                ReferenceBuilder.categorical("segment", 0.1, true, new ArrayList<>(segments)),
                ReferenceBuilder.numeric("purchases_28d", 0.3, true, month));
        return new DriftReference(
                rows, CUSTOMERS, features, ReferenceBuilder.numeric(DriftReference.SCORE, 1, true, scores), CUSTOMERS);
    }

    /** A feature update as far as labels look at it. */
    private static byte[] bought(String entity, long time) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            bytes.write(new byte[] {0, 0, 0, 0, 77});
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            encoder.writeString("0123456789abcdef0123456789abcdef");
            encoder.writeString(entity);
            encoder.writeEnum(Cause.getClassSchema().getEnumOrdinal("EVENT"));
            encoder.writeLong(time);
            encoder.writeLong(time);
            encoder.writeIndex(1);
            encoder.writeString("purchases");
            encoder.writeLong(1);
            encoder.flush();
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        labels.close();
        quality.close();
        drift.close();
    }
}
