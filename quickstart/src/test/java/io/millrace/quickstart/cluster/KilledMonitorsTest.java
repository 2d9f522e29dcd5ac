package io.millrace.quickstart.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.drift.DriftReference;
import io.millrace.drift.DriftTest;
import io.millrace.drift.FeatureReference;
import io.millrace.drift.ReferenceBuilder;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.cluster.NaiveDrift.Figures;
import io.millrace.quickstart.cluster.NaiveDrift.Row;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.quickstart.shop.Shop;
import io.millrace.quickstart.shop.ShopModel;
import io.millrace.quickstart.wire.SharedRegistry;
import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.Cause;
import io.millrace.records.DriftReport;
import io.millrace.records.FeatureDrift;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.MonitoringReport;
import io.millrace.records.ScoringRole;
import io.millrace.records.Tick;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.testing.Eventually;
import io.millrace.topology.drift.DriftTopology;
import io.millrace.wire.MonitoringBody;
import io.millrace.wire.RecordSerde;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two monitors, each a JVM of its own, are killed with SIGKILL in turn at seeded moments while rows of several windows flow: each window is reported once, and says what the rows say to whoever goes
 * through all of them afterwards. {@code -Dmillrace.kills=40} kills more often, over more windows.
 */
@ExtendWith(SharedRegistry.class)
@Tag("exhaustive")
class KilledMonitorsTest {
    private static final int KILLS = Integer.getInteger("millrace.kills", 4);
    private static final int WINDOWS = KILLS + 3;
    private static final int CUSTOMERS = 120;
    private static final int ROWS_OF_EACH = 2;
    private static final int TRAIN_CUSTOMERS = 300;
    private static final int TRAIN_ROWS = 900;
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LATENESS = Duration.ofDays(10);
    private static final double PSI = 0.2;
    private static final double KS = 0.2;

    /** In this window and later ones customers spend more. */
    private static final int SHIFTED = 3;

    /** Of this window some rows come when it has been judged. */
    private static final int AMENDED = 2;

    private static final double EXACTLY = 1e-9;

    /**
     * Who is killed leaves a transaction open, and who takes over restores its state only when that has ended: the killed one ends
     * it when it has come back, if it can, or else it times out.
     */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final long seed = Long.getLong("millrace.seed", 20);
    private final Random random = new Random(seed);
    private final SharedRegistry.Running registry;

    @RegisterExtension
    private final MillraceProcesses processes = new MillraceProcesses();

    @TempDir
    private Path directory;

    private final List<Row> train = new ArrayList<>();
    private int rows;

    KilledMonitorsTest(SharedRegistry.Running registry) {
        this.registry = registry;
    }

    @Test
    @Timeout(600)
    void shouldReportEachWindowOnceAsABatchWould() throws Exception {
        System.out.println("seed " + seed);
        String yaml = Shop.yaml(
                "watched",
                "1.0.0",
                "rollout: {strategy: direct}",
                "monitoring: {drift: {psi: %s, ks: %s, window: 1 d, min_samples: 100}}".formatted(PSI, KS));
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"));
                ProcessContext process = open(broker, yaml);
                Producer<byte[], byte[]> producer = process.producer("rows")) {
            ShopModel.register(process, ShopModel.VERSION, "1.0.0", reference());
            List<MillraceProcess> monitors = startMonitors(broker, yaml);
            Set<Integer> struck = strikes();
            int kills = 0;
            for (int window = 1; window <= WINDOWS; window++) {
                send(process, producer, rows(window, CUSTOMERS));
                kills += strike(struck.contains(2 * window), monitors, kills);
                awaitCounted(process);
                tick(process, producer, window);
                kills += strike(struck.contains(2 * window + 1), monitors, kills);
                awaitReports(process, window + (window > AMENDED + 1 ? 1 : 0));
                if (window == AMENDED + 1) {
                    send(process, producer, rows(AMENDED, CUSTOMERS / 4));
                    awaitCounted(process);
                }
            }
            assertThat(kills).isEqualTo(KILLS);
            for (MillraceProcess monitor : monitors) {
                monitor.awaitReady();
                assertThat(monitor.terminate()).isEqualTo(MillraceProcess.TERMINATED);
            }

            assertEachWindowOnce(process);
            assertAsOfABatch(process);
            assertAlertOpenedOnce(process);
        }
    }

    // --- the run

    private ProcessContext open(EmbeddedBroker broker, String yaml) throws Exception {
        return Shop.open(
                broker,
                registry.url(),
                directory.resolve("state"),
                ProjectReader.read(List.of(new ProjectFile("watched.yaml", yaml))),
                Map.of());
    }

    private List<MillraceProcess> startMonitors(EmbeddedBroker broker, String yaml) throws Exception {
        Path settings = Shop.settings(directory, broker.bootstrapServers(), registry.url(), yaml, """
                streams.consumer.session.timeout.ms=3000
                streams.consumer.heartbeat.interval.ms=500
                """);
        List<MillraceProcess> monitors = List.of(
                processes.start("monitor", directory.resolve("one"), settings),
                processes.start("monitor", directory.resolve("other"), settings));
        for (MillraceProcess monitor : monitors) {
            monitor.awaitReady();
        }
        return monitors;
    }

    /** Moments of the run, some while rows are read and some while windows are judged. */
    private Set<Integer> strikes() {
        Set<Integer> moments = new HashSet<>();
        while (moments.size() < KILLS) {
            moments.add(2 + random.nextInt(2 * WINDOWS));
        }
        return moments;
    }

    private int strike(boolean now, List<MillraceProcess> monitors, int kills) throws Exception {
        if (!now) {
            return 0;
        }
        LockSupport.parkNanos(Duration.ofMillis(random.nextInt(400)).toNanos());
        MillraceProcess victim = monitors.get(kills % monitors.size());
        victim.kill();
        victim.restart();
        return 1;
    }

    /** Every row has been read, and what it brought about is committed. */
    private static void awaitCounted(ProcessContext process) throws Exception {
        String log = process.topics().inferenceLog();
        String group = DriftTopology.applicationId("watched", "churn");
        try (Admin admin = Admin.create(process.settings().admin());
                Consumer<byte[], byte[]> consumer = process.reader("ends")) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions(process));
            Eventually.await("every row of " + log + " is counted", PATIENCE, () -> {
                Map<TopicPartition, OffsetAndMetadata> read = admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get();
                return ends.entrySet().stream().allMatch(end -> {
                    OffsetAndMetadata offset = read.get(end.getKey());
                    return offset != null && offset.offset() >= end.getValue();
                });
            });
        }
    }

    private static List<TopicPartition> partitions(ProcessContext process) {
        return IntStream.range(0, process.project().partitions())
                .mapToObj(partition -> new TopicPartition(process.topics().inferenceLog(), partition))
                .toList();
    }

    private static void awaitReports(ProcessContext process, int reports) throws Exception {
        Eventually.await(reports + " reports", PATIENCE, () -> reports(process).size() >= reports);
    }

    private static void tick(ProcessContext process, Producer<byte[], byte[]> producer, int window) throws Exception {
        Tick tick = new Tick(Instant.EPOCH.plus(DAY.multipliedBy(window)).plus(LATENESS), List.of());
        for (int partition = 0; partition < process.project().partitions(); partition++) {
            send(process, producer, process.topics().featureClock(), partition, "", Tick.class, tick);
        }
        producer.flush();
    }

    /** Rows, some of them twice, as serving repeats them after a crash. */
    private static void send(ProcessContext process, Producer<byte[], byte[]> producer, List<InferenceLogEntry> rows)
            throws Exception {
        for (int i = 0; i < rows.size(); i++) {
            InferenceLogEntry row = rows.get(i);
            int partition =
                    Math.floorMod(row.getEntity().hashCode(), process.project().partitions());
            for (int times = 0; times < (i % 10 == 0 ? 2 : 1); times++) {
                send(
                        process,
                        producer,
                        process.topics().inferenceLog(),
                        partition,
                        row.getEntity(),
                        InferenceLogEntry.class,
                        row);
            }
        }
        producer.flush();
    }

    private static <T extends SpecificRecordBase> void send(
            ProcessContext process,
            Producer<byte[], byte[]> producer,
            String topic,
            int partition,
            String key,
            Class<T> type,
            T record) {
        byte[] value = RecordSerde.of(type, process.registry()).toBytes(topic, record);
        var unused = producer.send(new ProducerRecord<>(topic, partition, key.getBytes(UTF_8), value));
    }

    // --- the data: few values, each frequent

    private Map<String, @Nullable Object> values(boolean shifted) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("spend_7d", random.nextInt(10) == 0 ? null : 10.0 * (random.nextInt(20) + (shifted ? 8 : 0)));
        values.put("purchases_ever", (double) random.nextInt(12));
        values.put("plan", List.of("free", "free", "basic", "pro").get(random.nextInt(4)));
        values.put(DriftReference.SCORE, (1 + random.nextInt(19)) / 20.0);
        return values;
    }

    private DriftReference reference() {
        for (int row = 0; row < TRAIN_ROWS; row++) {
            train.add(new Row("t" + row % TRAIN_CUSTOMERS, values(false)));
        }
        List<FeatureReference> features = List.of(
                numeric("spend_7d", 0.5),
                numeric("purchases_ever", 0.3),
                ReferenceBuilder.categorical(
                        "plan",
                        0.2,
                        true,
                        train.stream()
                                .map(row -> (String) row.values().get("plan"))
                                .toList()));
        return new DriftReference(
                TRAIN_ROWS, TRAIN_CUSTOMERS, features, numeric(DriftReference.SCORE, 1), TRAIN_CUSTOMERS);
    }

    private FeatureReference.Numeric numeric(String name, double importance) {
        double[] column = train.stream()
                .mapToDouble(row -> number(row.values().get(name)))
                .toArray();
        return ReferenceBuilder.numeric(name, importance, true, column);
    }

    private static double number(@Nullable Object value) {
        return value == null ? Double.NaN : (Double) value;
    }

    private List<InferenceLogEntry> rows(int window, int customers) {
        List<InferenceLogEntry> all = new ArrayList<>();
        Instant start = Instant.EPOCH.plus(DAY.multipliedBy(window - 1));
        for (int i = 0; i < ROWS_OF_EACH * customers; i++) {
            Instant asOf = start.plusMillis(1 + random.nextInt((int) DAY.toMillis()));
            Map<String, @Nullable Object> values = values(window >= SHIFTED);
            double nothing = Double.NaN;
            List<Double> numbers = List.of(
                    number(values.get("purchases_ever")),
                    number(values.get("spend_7d")),
                    nothing,
                    nothing,
                    nothing,
                    nothing,
                    nothing,
                    nothing,
                    nothing);
            List<@Nullable String> categories = new ArrayList<>();
            categories.add(null);
            categories.add((String) values.get("plan"));
            all.add(new InferenceLogEntry(
                    "row" + rows++,
                    "customer-" + i % customers,
                    "churn",
                    Cause.SNAPSHOT,
                    asOf,
                    asOf,
                    "1.0.0",
                    numbers,
                    categories,
                    (Double) values.get(DriftReference.SCORE),
                    null,
                    ShopModel.VERSION,
                    null,
                    ScoringRole.PRIMARY,
                    0L,
                    Instant.EPOCH,
                    Instant.EPOCH,
                    null,
                    null,
                    null,
                    false));
        }
        return all;
    }

    // --- what must be true

    private static <T extends SpecificRecordBase> List<T> all(ProcessContext process, String topic, Class<T> type) {
        List<T> all = new ArrayList<>();
        new TopicReader(process).read(topic, type, (record, value) -> all.add(value));
        return all;
    }

    private static List<MonitoringReport> reports(ProcessContext process) {
        return all(process, process.topics().monitoring(), MonitoringReport.class).stream()
                .filter(report -> MonitoringBody.of(report) instanceof DriftReport)
                .toList();
    }

    private void assertEachWindowOnce(ProcessContext process) {
        List<String> expected = new ArrayList<>();
        for (int window = 1; window <= WINDOWS; window++) {
            expected.add(window + " revision 0");
        }
        expected.add(AMENDED + " revision 1");
        assertThat(reports(process).stream().map(report -> window(report) + " revision " + report.getRevision()))
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private static long window(MonitoringReport report) {
        assertThat(report.getSubject()).isEqualTo(ShopModel.VERSION);
        return Duration.between(Instant.EPOCH, report.getWindowEnd()).dividedBy(DAY);
    }

    private void assertAsOfABatch(ProcessContext process) {
        Map<Long, List<InferenceLogEntry>> rowsOfWindows = new HashMap<>();
        Set<String> seen = new HashSet<>();
        all(process, process.topics().inferenceLog(), InferenceLogEntry.class).stream()
                .filter(row -> seen.add(row.getId()))
                .forEach(row -> rowsOfWindows
                        .computeIfAbsent(
                                1 + (row.getAsOf().toEpochMilli() - 1) / DAY.toMillis(), none -> new ArrayList<>())
                        .add(row));
        assertThat(seen).hasSize(rows);
        Map<String, List<Boolean>> outs = new HashMap<>();
        for (MonitoringReport report : reports(process)) {
            List<InferenceLogEntry> of = Objects.requireNonNull(rowsOfWindows.get(window(report)));
            boolean first = window(report) == AMENDED && report.getRevision() == 0;
            List<Row> batch = of.stream()
                    // What came when it had been judged is told by its number.
                    .filter(row -> !first || number(row) < AMENDED * ROWS_OF_EACH * CUSTOMERS)
                    .map(KilledMonitorsTest::row)
                    .toList();
            assertReport(report, NaiveDrift.of(train, batch), outs);
        }
    }

    private void assertReport(
            MonitoringReport monitored, Map<String, Figures> expected, Map<String, List<Boolean>> outs) {
        DriftReport report = monitored.getDrift();
        Set<String> rejected = Set.copyOf(NaiveDrift.rejected(expected, DriftTest.FALSE_DISCOVERY_RATE));
        assertThat(report.getValid()).isTrue();
        assertThat(report.getFeatures())
                .extracting(FeatureDrift::getFeature)
                .containsExactlyElementsOf(expected.keySet());
        for (FeatureDrift found : report.getFeatures()) {
            Figures figures = Objects.requireNonNull(expected.get(found.getFeature()));
            String what = "seed %d, window %d, revision %d, %s"
                    .formatted(seed, window(monitored), monitored.getRevision(), found.getFeature());
            boolean out = rejected.contains(found.getFeature()) && figures.far(PSI, KS);
            assertThat(found.getSamples()).as(what).isEqualTo(figures.samples());
            assertThat(found.getEntities()).as(what).isEqualTo(figures.entities());
            assertThat(found.getEffectiveSamples()).as(what).isCloseTo(figures.effective(), within(EXACTLY));
            assertThat(found.getPsi()).as(what).isCloseTo(figures.psi(), within(EXACTLY));
            assertThat(found.getKs()).as(what).isCloseTo(figures.ks(), within(EXACTLY));
            assertThat(found.getPValue()).as(what).isCloseTo(figures.p(), within(EXACTLY));
            assertThat(found.getMissingShare()).as(what).isCloseTo(figures.missing(), within(EXACTLY));
            assertThat(found.getReferenceMissingShare()).as(what).isCloseTo(figures.usuallyMissing(), within(EXACTLY));
            assertThat(found.getOut()).as(what).isEqualTo(out);
            if (monitored.getRevision() == 0) {
                List<Boolean> history = outs.computeIfAbsent(found.getFeature(), none -> new ArrayList<>());
                history.add(out);
                // Nothing is cleared here: what has moved stays where it is.
                assertThat(found.getConfirmed()).as(what).isEqualTo(confirmed(history));
            }
        }
    }

    /** Two of some three windows on the way. */
    private static boolean confirmed(List<Boolean> outs) {
        return IntStream.range(0, outs.size())
                .anyMatch(last -> outs.subList(Math.max(0, last - 2), last + 1).stream()
                                .filter(out -> out)
                                .count()
                        >= 2);
    }

    private static int number(InferenceLogEntry row) {
        return Integer.parseInt(row.getId().substring("row".length()));
    }

    private static Row row(InferenceLogEntry entry) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        double spend = entry.getNumbers().get(1);
        values.put("spend_7d", Double.isNaN(spend) ? null : spend);
        values.put("purchases_ever", entry.getNumbers().get(0));
        values.put("plan", entry.getCategories().get(1));
        values.put(DriftReference.SCORE, entry.getScore());
        return new Row(entry.getEntity(), values);
    }

    /** Updates come with the figures of each window: how many there are is the data's to say. */
    private void assertAlertOpenedOnce(ProcessContext process) {
        Map<String, Long> opened = all(process, process.topics().alerts(), Alert.class).stream()
                .filter(alert -> alert.getState() != AlertState.UPDATED)
                .map(alert -> alert.getId() + " " + alert.getState())
                .collect(Collectors.groupingBy(id -> id, Collectors.counting()));
        assertThat(opened).as("seed %d", seed).isNotEmpty().allSatisfy((id, times) -> assertThat(times)
                .as(id)
                .isEqualTo(1));
    }
}
