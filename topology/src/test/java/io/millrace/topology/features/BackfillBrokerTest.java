package io.millrace.topology.features;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.features.FeatureSet;
import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.records.Tick;
import io.millrace.records.TopicOffset;
import io.millrace.runtime.clock.SourceEnds;
import io.millrace.runtime.clock.TickWriter;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.FeatureUpdateSchema;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.RecordSerdes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A MINOR version with new aggregates and a longer window on the state that its predecessor has kept, on a real broker: warming
 * first; after a backfill, bit for bit what a features process says that had the new version from the start.
 */
class BackfillBrokerTest {
    private static final long START = Instant.parse("2025-03-01T00:00:00Z").toEpochMilli();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PARTITIONS = 2;
    private static final int CUSTOMERS = 12;
    private static final String MORE = """
            visits: {count: sessions}
                spend_60d: {sum: purchases.amount, over: 60 d}
                products_ever: {distinct: purchases.product}
                mobile_12d: {count: sessions, where: 'device == "MOBILE"', over: 12 d}
                usual_bought: {top_count: purchases.product, over: 90 d}
                per_visit: {expression: spend_60d / visits, default: 0}""";
    private static final String RULES = """

            validation:
              purchases: {unique_within: 1 h, duplicate: quarantine}
              purchases.amount: {min: 0, max: 100, outside: clip}
              purchases.product: {one_of: [a, b, c, d]}
              sessions.duration: {missing: drop, min: 0}
            """;
    private static final List<String> NEW =
            List.of("visits", "spend_60d", "products_ever", "usual_bought", "per_visit");

    private static TestBroker broker;

    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private long time = START;
    private final List<Future<RecordMetadata>> sending = new ArrayList<>();
    private Instant lastTick = Instant.EPOCH;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = TestBroker.start();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    @Test
    void shouldEqualAProcessThatHadTheVersionFromTheStart(@TempDir Path state) throws Exception {
        Project before = Shop.project("evolving", PARTITIONS, "30 d");
        Project after = Shop.project("evolving", PARTITIONS, "30 d", "1.1.0", MORE);
        Project fresh = Shop.project("evolving", PARTITIONS, "30 d", "2.0.0", MORE);
        broker.createTopics(PARTITIONS, Map.of(), "evolving-purchases", "evolving-sessions", "evolving-profiles");
        try (FeaturesApp app = start(before, state.resolve("old"))) {
            assertThat(app.streams()).isNotNull();
            send(200);
            tick(before, Duration.ofHours(1));
        }

        Filled first;
        Filled again;
        // The version that has it all from the start runs beside the other, on the same sources.
        try (FeaturesApp app = start(after, state.resolve("old"));
                FeaturesApp major = start(fresh, state.resolve("new"))) {
            assertThat(app.streams()).isNotSameAs(major.streams());
            send(60);
            tick(after, Duration.ofHours(1));
            first = backfill(after);
            again = backfill(after);
            send(40);
            tick(after, Duration.ofHours(1));
            tick(after, Duration.ofDays(100));
            awaitTick(fresh);
        }

        assertThat(first).isEqualTo(again);
        assertThat(first.changes()).isEqualTo(1);
        assertThat(first.events()).isEqualTo(200);
        assertThat(first.sent()).isEqualTo(CUSTOMERS);
        assertThat(first.refused()).isEmpty();
        assertThat(first.tooLarge()).isZero();
        assertThat(broker.readAll(topics(after).deadLetters())).isEmpty();
        Set<String> warmed = new HashSet<>();
        updates(after).forEach(update -> warmed.addAll(names(update, "warming")));
        // The new window of 12 days lies in tiles that are kept for one of 30.
        assertThat(warmed).containsExactlyInAnyOrderElementsOf(NEW);
        Map<String, GenericRecord> found = snapshots(after);
        Map<String, GenericRecord> expected = snapshots(fresh);
        assertThat(found.keySet()).isEqualTo(expected.keySet()).hasSizeGreaterThan(5 * CUSTOMERS);
        Set<String> backfilled = new HashSet<>();
        found.forEach((what, update) -> {
            assertThat(names(update, "warming")).as("seed %d, %s", seed, what).isEmpty();
            backfilled.addAll(names(update, "backfilled"));
            for (Schema.Field field : update.getSchema().getFields()) {
                if (field.pos() >= FeatureUpdateSchema.FIRST_FEATURE) {
                    assertThat(update.get(field.pos()))
                            .as("seed %d, %s, %s", seed, what, field.name())
                            .isEqualTo(expected.get(what).get(field.name()));
                }
            }
        });
        assertThat(backfilled).containsAll(NEW).doesNotContain("spend_30d", "purchases_ever");
        // What is left of history is not taken for all of it.
        deleteFirstSession();
        assertThat(Backfill.open(process(after, Path.of("unused"))).lost())
                .extracting(Backfill.Lost::partition, Backfill.Lost::first)
                .containsExactly(tuple(new TopicPartition("evolving-sessions", 0), 1L));
    }

    @Test
    void shouldCountWhatTheStreamLetInAsItDidAndNothingElse(@TempDir Path state) throws Exception {
        String lifetime = "spend_ever: {sum: purchases.amount}\n    visits: {count: sessions}";
        Project before = Shop.project("doors", PARTITIONS, "1 d", "1.0.0", RULES);
        Project after = Shop.project("doors", PARTITIONS, "1 d", "1.1.0", lifetime + RULES);
        // Records that say that they are old would else be deleted.
        Map<String, String> kept = Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1");
        broker.createTopics(PARTITIONS, kept, "doors-purchases", "doors-sessions", "doors-profiles");
        try (FeaturesApp app = start(before, state);
                Producer<byte[], byte[]> producer = broker.producer(Map.of())) {
            assertThat(app.streams()).isNotNull();
            tick(before, Duration.ZERO);
            long minute = 60_000;
            purchase(producer, START, 10, "a", START);
            purchase(producer, START + minute, 250, "b", START + minute);
            purchase(producer, START + 2 * minute, 30, "a", START + 2 * minute);
            purchase(producer, START + 3 * minute, 40, "none of them", START + 3 * minute);
            purchase(producer, START + 14 * minute, 50, "c", START + 4 * minute);
            send(producer, "doors-sessions", 0, Shop.session(1L, START + 5 * minute, null, "MOBILE"));
            send(producer, "doors-sessions", 0, Shop.session(1L, START + 6 * minute, 7f, "MOBILE"));
            awaitSent(producer);
            tick(before, Duration.ofDays(20));
            // Later than every other event, and too late all the same: silence has been counted up to the tick.
            purchase(
                    producer,
                    START + Duration.ofDays(2).toMillis(),
                    60,
                    "d",
                    START + Duration.ofDays(20).toMillis());
            tick(before, Duration.ofDays(21));
        }

        Filled outcome;
        try (FeaturesApp app = start(after, state)) {
            assertThat(app.streams()).isNotNull();
            tick(after, Duration.ofDays(22));
            outcome = backfill(after);
            tick(after, Duration.ofDays(24));
        }

        assertThat(outcome.events()).isEqualTo(3);
        // A duplicate and what is too late are known to the state alone.
        assertThat(outcome.refused())
                .containsExactlyInAnyOrder(
                        DeadLetterReason.INVALID_VALUE,
                        DeadLetterReason.TIME_IN_FUTURE,
                        DeadLetterReason.MISSING_VALUE);
        assertThat(broker.readAll(topics(after).deadLetters()))
                .extracting(letter -> new String(
                        letter.headers().lastHeader(DeadLetters.REASON).value(), UTF_8))
                .containsExactlyInAnyOrder("quarantined", "invalid_value", "time_in_future", "too_late");
        List<GenericRecord> updates = updates(after);
        GenericRecord last = updates.get(updates.size() - 1);
        assertThat(last.get("spend_ever")).isEqualTo(110.0);
        assertThat(last.get("visits")).isEqualTo(1.0);
    }

    private void purchase(Producer<byte[], byte[]> producer, long at, double amount, String product, long written)
            throws Exception {
        GenericRecord record = Shop.purchase("1", at, amount);
        record.put("product", product);
        String topic = "doors-purchases";
        int partition = EntityPartitioner.partition("1".getBytes(UTF_8), PARTITIONS);
        producer.send(new ProducerRecord<>(topic, partition, written, null, Shop.bytes(registry, topic, record)))
                .get();
    }

    @Test
    void shouldLetTheLaterOfTwoBackfillsGoOnAndTellTheFirst(@TempDir Path state) throws Exception {
        Project project = Shop.project("twice", PARTITIONS, "1 d");
        broker.createTopics(PARTITIONS, Map.of(), "twice-purchases", "twice-sessions", "twice-profiles");
        ProcessContext process = process(project, state);
        process.ensureTopics(process.topics().topics());
        Missed change = new Missed(
                1,
                Map.of(),
                PARTITIONS,
                SourceHistory.open(process, FeatureSet.compile(project)),
                DeadOffsets.read(process));
        try (StateSender first = StateSender.open(process, FeatureSet.compile(project))) {
            first.of(change, 0).visit(new byte[] {1}, new byte[] {2});
            first.commit();
            first.of(change, 0).visit(new byte[] {3}, new byte[] {4});
            try (StateSender second = StateSender.open(process, FeatureSet.compile(project))) {
                second.of(change, 0).visit(new byte[] {5}, new byte[] {6});

                Throwable told = catchThrowable(first::commit);

                second.commit();
                assertThat(told)
                        .isInstanceOf(KafkaException.class)
                        .hasMessage(
                                "another backfill of this project has begun since, and goes on, or brokers gave up a transaction that took too long; this one ends here");
            }
        }
        assertThat(broker.readAll(topics(project).backfill()))
                .extracting(record -> record.key()[0])
                .containsExactlyInAnyOrder((byte) 1, (byte) 5);
    }

    @Test
    void shouldNotPassOverATaskThatHasNotRunYet(@TempDir Path state) throws Exception {
        Project project = Shop.project("starting", PARTITIONS, "1 d");
        String changelog = FeatureTopology.applicationId(project) + "-" + FeatureTopology.PROGRESS + "-changelog";
        broker.createTopics(PARTITIONS, Map.of(), changelog);
        String description = FeatureSet.compile(project).stateDescription();
        try (Producer<byte[], byte[]> producer = broker.producer(Map.of())) {
            byte[] first = {'g', 0, 0, 0, 0};
            byte[] epoch = new Epochs.Epoch(0, description, List.of()).value();
            producer.send(new ProducerRecord<>(changelog, 1, first, epoch)).get();
        }

        assertThatThrownBy(() -> Backfill.open(process(project, state)))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage(
                        "features process of project starting: found 1 of 2 tasks that have not run yet, expected all: let"
                                + " it run, and try again");
    }

    private static void deleteFirstSession() throws Exception {
        try (Admin admin = broker.admin()) {
            admin.deleteRecords(Map.of(new TopicPartition("evolving-sessions", 0), RecordsToDelete.beforeOffset(1)))
                    .all()
                    .get();
        }
    }

    private FeaturesApp start(Project project, Path state) throws Exception {
        return FeaturesApp.start(process(project, state), false);
    }

    private ProcessContext process(Project project, Path state) throws Exception {
        Settings settings = Settings.builder()
                .flag("bootstrap.servers", broker.bootstrapServers())
                .flag("state.dir", state.toString())
                .flag("environment", "dev")
                .flag("commit.interval.ms", "50")
                // With a name of its own, a process that comes back takes its partitions up again at once.
                .flag("streams.consumer.group.instance.id", "one")
                .flag("streams.consumer.session.timeout.ms", "3000")
                .flag("streams.consumer.heartbeat.interval.ms", "500")
                .build();
        return ProcessContext.open(settings, project, registry);
    }

    private Filled backfill(Project project) throws Exception {
        Backfill backfill = Backfill.open(process(project, Path.of("unused")));
        assertThat(backfill.lost()).isEmpty();
        return Filled.of(backfill);
    }

    // --- what goes in

    private void send(int events) throws Exception {
        try (Producer<byte[], byte[]> producer = broker.producer(Map.of())) {
            for (int i = 0; i < events; i++) {
                // Every customer in turn, so that none is new after the change.
                int customer = 1 + i % CUSTOMERS;
                // All within the allowed lateness: what is too late depends on which partition is read first.
                time += random.nextInt(180 * 60_000);
                if (random.nextInt(3) == 0) {
                    session(producer, customer);
                } else if (random.nextInt(10) == 0) {
                    GenericRecord row = Shop.profile(
                            Integer.toString(customer),
                            Instant.ofEpochMilli(time).toString(),
                            "plan " + i % 3,
                            20_000);
                    send(producer, "evolving-profiles", i % PARTITIONS, row);
                } else {
                    purchase(producer, customer);
                }
            }
            awaitSent(producer);
        }
    }

    private void awaitSent(Producer<byte[], byte[]> producer) throws Exception {
        producer.flush();
        for (Future<RecordMetadata> one : sending) {
            one.get();
        }
    }

    private void purchase(Producer<byte[], byte[]> producer, int customer) {
        String entity = Integer.toString(customer);
        GenericRecord record = Shop.purchase(entity, time, random.nextInt(10_000) / 100.0);
        record.put("product", "product " + random.nextInt(6));
        send(producer, "evolving-purchases", EntityPartitioner.partition(entity.getBytes(UTF_8), PARTITIONS), record);
    }

    private void session(Producer<byte[], byte[]> producer, long customer) {
        GenericRecord record =
                Shop.session(customer, time, random.nextInt(500) / 8f, random.nextBoolean() ? "MOBILE" : "DESKTOP");
        send(producer, "evolving-sessions", random.nextInt(PARTITIONS), record);
    }

    private void send(Producer<byte[], byte[]> producer, String topic, int partition, GenericRecord record) {
        sending.add(producer.send(new ProducerRecord<>(topic, partition, null, Shop.bytes(registry, topic, record))));
    }

    /** Writes a tick that is so much later than the latest event, and waits until it is completed. */
    private void tick(Project project, Duration later) throws Exception {
        List<String> sources =
                project.sources().stream().map(SourceDefinition::topic).toList();
        lastTick = Instant.ofEpochMilli(time).plus(later);
        try (Consumer<byte[], byte[]> consumer = broker.consumer();
                Producer<byte[], byte[]> producer = broker.producer(Map.of())) {
            List<TopicOffset> ends = new SourceEnds(consumer, sources).read(PATIENCE);
            new TickWriter(producer, RecordSerdes.of(registry), topics(project).clock(), project.partitions())
                    .write(lastTick, ends);
        }
        awaitTick(project);
    }

    // --- what comes out

    private void awaitTick(Project project) throws Exception {
        RecordSerde<Tick> ticks = RecordSerde.of(Tick.class, registry);
        Eventually.await(
                "the tick of " + lastTick,
                () -> broker.readAll(topics(project).featureClock()).stream()
                                .filter(record -> ticks.fromBytes(record.value())
                                        .getTime()
                                        .equals(lastTick))
                                .count()
                        == project.partitions());
    }

    private List<GenericRecord> updates(Project project) {
        return broker.readAll(topics(project).featureUpdates()).stream()
                .map(record -> Shop.read(registry, record.value()))
                .toList();
    }

    /** The snapshots after the last event: nothing that they say depends on what came first. */
    private Map<String, GenericRecord> snapshots(Project project) {
        Map<String, GenericRecord> snapshots = new TreeMap<>();
        for (GenericRecord update : updates(project)) {
            long boundary = (Long) update.get("event_time");
            if (update.get("cause").toString().equals("SNAPSHOT") && boundary > time) {
                snapshots.put(update.get("entity") + " at " + Instant.ofEpochMilli(boundary), update);
            }
        }
        return snapshots;
    }

    private static List<String> names(GenericRecord update, String field) {
        Object names = update.hasField(field) ? update.get(field) : List.of();
        return ((List<?>) names).stream().map(Object::toString).toList();
    }

    private static TopicCatalogue topics(Project project) {
        return Shop.catalogue(FeatureSet.compile(project));
    }
}
