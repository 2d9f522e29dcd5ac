package io.millrace.topology.features;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.features.FeatureSet;
import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.records.Tick;
import io.millrace.records.TopicOffset;
import io.millrace.runtime.clock.SourceEnds;
import io.millrace.runtime.clock.TickWriter;
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
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
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

        Backfill.Outcome first;
        Backfill.Outcome again;
        // The version that has it all from the start runs beside the other, on the same sources.
        try (FeaturesApp app = start(after, state.resolve("old"));
                FeaturesApp major = start(fresh, state.resolve("new"))) {
            assertThat(app.streams()).isNotSameAs(major.streams());
            send(60);
            tick(after, Duration.ofHours(1));
            first = backfill(after);
            again = backfill(after);
            awaitTaken(after);
            send(40);
            tick(after, Duration.ofHours(1));
            tick(after, Duration.ofDays(100));
            awaitTick(fresh);
        }

        assertThat(first).isEqualTo(again);
        assertThat(first.changes()).isEqualTo(1);
        assertThat(first.events()).isEqualTo(200);
        assertThat(first.entities()).isEqualTo(CUSTOMERS);
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
        assertThatThrownBy(() -> backfill(after))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage(
                        "topic evolving-sessions partition 0: found offset 1 first, expected 0: older events are gone."
                                + " Give them with --events, or say with --from when what is left is complete from");
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
                .flag("streams.consumer.session.timeout.ms", "3000")
                .flag("streams.consumer.heartbeat.interval.ms", "500")
                .build();
        return ProcessContext.open(settings, project, registry);
    }

    private Backfill.Outcome backfill(Project project) throws Exception {
        return new Backfill(process(project, Path.of("unused"))).run(List.of(), null, share -> {});
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
            producer.flush();
            for (Future<RecordMetadata> one : sending) {
                one.get();
            }
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

    /** Waits until the features have taken in all that a backfill has sent. */
    private static void awaitTaken(Project project) throws Exception {
        try (Admin admin = broker.admin();
                Consumer<byte[], byte[]> consumer = broker.consumer()) {
            List<TopicPartition> all = IntStream.range(0, project.partitions())
                    .mapToObj(partition -> new TopicPartition(topics(project).backfill(), partition))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            Eventually.await("the backfill to be taken in", () -> {
                Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(
                                FeatureTopology.applicationId(project))
                        .partitionsToOffsetAndMetadata()
                        .get();
                return all.stream().allMatch(at -> {
                    OffsetAndMetadata offset = committed.get(at);
                    return ends.get(at) == 0 || (offset != null && offset.offset() >= ends.get(at));
                });
            });
        }
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
