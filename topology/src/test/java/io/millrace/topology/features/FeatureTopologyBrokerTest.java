package io.millrace.topology.features;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.features.SourceLayout.Slot;
import io.millrace.history.PointInTime;
import io.millrace.ids.Ids;
import io.millrace.project.Project;
import io.millrace.records.Tick;
import io.millrace.records.TopicOffset;
import io.millrace.runtime.clock.SourceEnds;
import io.millrace.runtime.clock.TickWriter;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.MillraceAvroDeserializer;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.RecordSerdes;
import io.millrace.wire.SchemaRegistry;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The whole topology on a real broker: purchases partitioned by entity, sessions re-keyed from 3 partitions, profiles from 1,
 * into 2 and into 4 partitions; stopped and started again in between, with 5 partitions of sessions then. Where threads die, the
 * disk is lost as well: all state comes from the changelogs.
 */
class FeatureTopologyBrokerTest {
    private static final long START = Instant.parse("2025-03-01T00:00:00Z").toEpochMilli();
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final int DAYS = 40;
    private static final int CUSTOMERS = 40;
    private static final int EVENTS = 1_500;
    private static final int SESSION_PARTITIONS = 3;
    private static final int MORE_SESSION_PARTITIONS = 5;
    private static final int LARGE = 5 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static TestBroker broker;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();

    private Project project;
    private FeatureSet features;
    private TopicCatalogue topics;
    private int partitions;
    private int sessionPartitions = SESSION_PARTITIONS;
    private @Nullable String deserializer;

    /** An event that was sent, as the history sees it. */
    private record Sent(String entity, Event event) {}

    private final List<Sent> sent = new ArrayList<>();
    private final Map<String, Integer> bad = new TreeMap<>();
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final List<Future<RecordMetadata>> sending = new ArrayList<>();

    @BeforeAll
    static void startBroker() throws Exception {
        broker = TestBroker.start();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    @ParameterizedTest(name = "{0} partitions, stream threads die: {1}")
    @CsvSource({"2, false", "4, true"})
    void shouldEqualHistoryBitForBitAcrossPartitionsRestartsAndFailures(int count, boolean failing, @TempDir Path state)
            throws Exception {
        FailingDeserializer.REGISTRY.set(registry);
        FailingDeserializer.LEFT.set(failing ? 3 : 0);
        deserializer = failing ? FailingDeserializer.class.getName() : null;
        partitions = count;
        project = Shop.project("shop" + count, count, "30 d", "1.0.0", "\nvalidation: {every: {window: 1 d}}\n");
        features = FeatureSet.compile(project);
        topics = Shop.catalogue(features);
        broker.createTopics(count, Map.of(), topic(Shop.PURCHASES));
        broker.createTopics(
                SESSION_PARTITIONS,
                Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(2 * LARGE)),
                topic(Shop.SESSIONS));
        broker.createTopics(1, Map.of(), topic(Shop.PROFILES));
        List<Long> times = List.of(START, START + DAYS * DAY / 2, START + (DAYS + 20) * DAY);
        List<List<TopicOffset>> ends = new ArrayList<>();

        try (FeaturesApp app = start(state)) {
            assertThat(app.streams()).isNotNull();
            ends.add(tick(times.get(0)));
            send(0, EVENTS / 2, false);
            ends.add(tick(times.get(1)));
            awaitTicks(2);
        }
        grow(topic(Shop.SESSIONS), MORE_SESSION_PARTITIONS);
        sessionPartitions = MORE_SESSION_PARTITIONS;
        // Nobody runs: these wait in the topics, sessions in a transaction whose marker no reader ever reaches.
        send(EVENTS / 2, EVENTS, true);
        // A tick speaks of what can be read when it is written.
        broker.awaitCommitted(topic(Shop.SESSIONS));
        ends.add(tick(times.get(2)));
        try (FeaturesApp app = start(failing ? state.resolve("another-disk") : state)) {
            assertThat(app.streams()).isNotNull();
            awaitTicks(3);
        }

        assertThat(FailingDeserializer.LEFT).as("failures to come").hasNonPositiveValue();
        List<ConsumerRecord<byte[], byte[]>> updates = broker.readAll(topics.featureUpdates());
        assertTicks(times);
        assertEveryEventOnce(updates);
        assertDeadLetters();
        assertEqualsHistory(updates);
        assertPositions(updates, times, ends);
        assertLatest(updates);
        assertWindows();
    }

    @Test
    void shouldSayAllThatIsWrongWithTheSourcesAtStart(@TempDir Path state) throws Exception {
        partitions = 2;
        project = Shop.project("wrong", 2, "1 d");
        features = FeatureSet.compile(project);
        broker.createTopics(3, Map.of(), topic(Shop.PURCHASES), topic(Shop.SESSIONS));
        registry.register(
                SchemaRegistry.valueSubject(topic(Shop.SESSIONS)),
                SchemaBuilder.record("Session")
                        .fields()
                        .requiredLong("customer_id")
                        .requiredLong("started_at")
                        .name("duration")
                        .type()
                        .array()
                        .items()
                        .doubleType()
                        .noDefault()
                        .endRecord());

        assertThatThrownBy(() -> start(state))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage("""
                        sources.purchases.partitioned_by_entity: found true for topic wrong-purchases with 3 partitions, \
                        expected as many as the project has (2), or partitioned_by_entity: false
                        sources.profiles.topic: found wrong-profiles, which is not in the cluster, expected a topic that \
                        exists
                        sources.sessions: found field device, which is not in the schema wrong-sessions-value, version 1, \
                        expected customer_id or started_at
                        sources.sessions: version 1 of the registered schema: source sessions: field duration: found \
                        array, expected a number, a decimal or a boolean""");
    }

    @Test
    void shouldRefuseAtStartWhatTheKeptStateCannotBeGoneOnFrom(@TempDir Path state) throws Exception {
        partitions = 1;
        project = Shop.project("grown", 1, "30 d", "1.1.0", "visits: {count: sessions}");
        features = FeatureSet.compile(project);
        topics = Shop.catalogue(features);
        String heads = "grown-features-v1-heads-changelog";
        broker.createTopics(1, Map.of(), topic(Shop.PURCHASES), topic(Shop.SESSIONS), topic(Shop.PROFILES), heads);
        try (Producer<byte[], byte[]> producer = broker.producer(Map.of())) {
            producer.send(new ProducerRecord<>(heads, new byte[9], new byte[40]))
                    .get();
        }

        assertThatThrownBy(() -> start(state))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage("""
                features.customer.version: found 1.1.0, but the state kept by version 1 is of other aggregates and does not \
                say which, expected the project file that it was kept with, run once by this program, or 2.0.0, which \
                computes its features from the sources anew, beside those of the old version""");
        assertThat(registry.latest(SchemaRegistry.valueSubject(topics.featureUpdates())))
                .as("nothing was registered")
                .isEmpty();
    }

    private FeaturesApp start(Path state) throws Exception {
        Settings.Builder settings = Settings.builder()
                .flag("bootstrap.servers", broker.bootstrapServers())
                .flag("state.dir", state.toString())
                .flag("environment", "dev")
                .flag("commit.interval.ms", "50")
                // A thread that died, and an instance that was stopped, stay members until their session ends.
                .flag("streams.consumer.session.timeout.ms", "3000")
                .flag("streams.consumer.heartbeat.interval.ms", "500");
        if (deserializer != null) {
            settings.flag("millrace.value.deserializer", deserializer);
        }
        return FeaturesApp.start(ProcessContext.open(settings.build(), project, registry), false);
    }

    private static void grow(String topic, int partitions) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                    .all()
                    .get();
            Eventually.await("the new partitions to be known", () -> {
                try (Producer<byte[], byte[]> producer = broker.producer(Map.of())) {
                    return producer.partitionsFor(topic).size() == partitions;
                }
            });
        }
    }

    private String topic(int source) {
        return project.sources().get(source).topic();
    }

    // --- what goes in

    private void send(int from, int to, boolean transaction) throws Exception {
        try (Producer<byte[], byte[]> plain = broker.producer(Map.of());
                Producer<byte[], byte[]> sessions = broker.producer(sessions(transaction))) {
            if (transaction) {
                sessions.initTransactions();
                sessions.beginTransaction();
            }
            for (int i = from; i < to; i++) {
                long time = START + 1 + (long) (random.nextDouble() * DAYS / 2 * DAY) + (from > 0 ? DAYS / 2 * DAY : 0);
                String entity = Integer.toString(1 + random.nextInt(CUSTOMERS));
                switch (random.nextInt(5)) {
                    case 0, 1 -> purchase(plain, entity, time);
                    case 2, 3 -> session(sessions, entity, time);
                    default -> profile(plain, entity, time);
                }
                if (i % 50 == 0) {
                    garbage(plain, sessions, i / 50 % 3);
                }
            }
            large(sessions);
            if (transaction) {
                sessions.commitTransaction();
            }
            plain.flush();
            sessions.flush();
            for (Future<RecordMetadata> one : sending) {
                one.get();
            }
        }
    }

    private Map<String, Object> sessions(boolean transaction) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * LARGE);
        if (transaction) {
            properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, project.name());
        }
        return properties;
    }

    /** Too large to be sent on: it must not take the transaction of the records around it along. */
    private void large(Producer<byte[], byte[]> producer) {
        GenericRecord record = Shop.session(1L, START, 1f, "MOBILE");
        record.put("payload", ByteBuffer.wrap(new byte[LARGE]));
        send(producer, Shop.SESSIONS, 0, Shop.bytes(registry, topic(Shop.SESSIONS), record));
        bad.merge("too_large", 1, Integer::sum);
    }

    private void purchase(Producer<byte[], byte[]> producer, String entity, long time) {
        double amount = random.nextInt(10_000) / 100.0;
        String product = random.nextInt(10) == 0 ? null : "product " + random.nextInt(20);
        GenericRecord record = Shop.purchase(entity, time, amount);
        record.put("product", product);
        int right = EntityPartitioner.partition(entity.getBytes(UTF_8), partitions);
        boolean misplaced = random.nextInt(100) == 0;
        int partition = misplaced ? (right + 1) % partitions : right;
        long offset = send(producer, Shop.PURCHASES, partition, Shop.bytes(registry, topic(Shop.PURCHASES), record));
        if (misplaced) {
            bad.merge("wrong_partition", 1, Integer::sum);
        } else {
            Map<String, Object> fields = new HashMap<>();
            fields.put("amount", amount);
            fields.put("product", product);
            remember(Shop.PURCHASES, entity, time, partition, offset, fields);
        }
    }

    private void session(Producer<byte[], byte[]> producer, String entity, long time) {
        Float duration = random.nextInt(10) == 0 ? null : random.nextInt(5_000) / 8f;
        String device = random.nextBoolean() ? "MOBILE" : "DESKTOP";
        GenericRecord record = Shop.session(Long.valueOf(entity), time, duration, device);
        int partition = random.nextInt(sessionPartitions);
        long offset = send(producer, Shop.SESSIONS, partition, Shop.bytes(registry, topic(Shop.SESSIONS), record));
        Map<String, Object> fields = new HashMap<>();
        fields.put("duration", duration == null ? null : (double) duration);
        fields.put("device", device);
        remember(Shop.SESSIONS, entity, time, partition, offset, fields);
    }

    private void profile(Producer<byte[], byte[]> producer, String entity, long time) {
        if (random.nextInt(6) == 0) {
            tombstone(producer, entity, time);
            return;
        }
        String plan = random.nextInt(5) == 0 ? null : "plan " + random.nextInt(4);
        int day = 15_000 + random.nextInt(4_000);
        GenericRecord record = Shop.profile(entity, Instant.ofEpochMilli(time).toString(), plan, day);
        long offset = send(producer, Shop.PROFILES, 0, Shop.bytes(registry, topic(Shop.PROFILES), record));
        Map<String, Object> fields = new HashMap<>();
        fields.put("customer.plan", plan);
        fields.put("signed_up_at", day * DAY);
        remember(Shop.PROFILES, entity, time, 0, offset, fields);
    }

    /** The end of a row: who and when stand beside the value that there is not. */
    private void tombstone(Producer<byte[], byte[]> producer, String entity, long time) {
        long offset = send(
                producer,
                Shop.PROFILES,
                new ProducerRecord<>(topic(Shop.PROFILES), 0, time, entity.getBytes(UTF_8), (byte[]) null));
        Event event = new Event(features.layout(Shop.PROFILES));
        event.markDeletion();
        event.identify(entity.getBytes(UTF_8), time, 0, offset);
        sent.add(new Sent(entity, event));
    }

    private void garbage(Producer<byte[], byte[]> plain, Producer<byte[], byte[]> sessions, int source) {
        boolean tombstone = random.nextBoolean();
        byte[] value = tombstone ? null : new byte[] {0, 0, 0, 0, 1, 77};
        send(source == Shop.SESSIONS ? sessions : plain, source, 0, value);
        bad.merge(tombstone ? "null_value" : "undecodable_record", 1, Integer::sum);
    }

    private long send(Producer<byte[], byte[]> producer, int source, int partition, byte @Nullable [] value) {
        return send(producer, source, new ProducerRecord<>(topic(source), partition, null, value));
    }

    private long send(Producer<byte[], byte[]> producer, int source, ProducerRecord<byte[], byte[]> record) {
        sending.add(producer.send(record));
        // One record after another, from one producer: the offset is known before it is told.
        return next.merge(new TopicPartition(topic(source), record.partition()), 1L, Long::sum) - 1;
    }

    private void remember(
            int source, String entity, long time, int partition, long offset, Map<String, Object> fields) {
        Event event = new Event(features.layout(source));
        event.identify(entity.getBytes(UTF_8), time, partition, offset);
        for (int i = 0; i < event.layout().slots().size(); i++) {
            Slot slot = event.layout().slots().get(i);
            Object value = fields.get(slot.path());
            if (value instanceof String text) {
                byte[] utf8 = text.getBytes(UTF_8);
                event.setText(i, utf8, 0, utf8.length);
            } else if (value instanceof Double number) {
                assertThat(event.setNumber(i, number)).isTrue();
            } else if (value instanceof Long millis) {
                event.setScaled(i, millis);
            }
        }
        sent.add(new Sent(entity, event));
    }

    private List<TopicOffset> tick(long time) throws Exception {
        try (Consumer<byte[], byte[]> consumer = broker.consumer();
                Producer<byte[], byte[]> producer = broker.producer(Map.of())) {
            List<TopicOffset> ends = new SourceEnds(
                            consumer, List.of(topic(Shop.PURCHASES), topic(Shop.SESSIONS), topic(Shop.PROFILES)))
                    .read(PATIENCE);
            new TickWriter(producer, RecordSerdes.of(registry), topics.clock(), partitions)
                    .write(Instant.ofEpochMilli(time), ends);
            return ends;
        }
    }

    // --- what comes out

    private void awaitTicks(int each) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        int expected = each * partitions;
        try (Consumer<byte[], byte[]> consumer = broker.consumer()) {
            List<TopicPartition> all = IntStream.range(0, partitions)
                    .mapToObj(p -> new TopicPartition(topics.featureClock(), p))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            for (int found = 0; found < expected; ) {
                assertThat(System.nanoTime())
                        .as("seed %d: %d of %d ticks were completed in time", seed, found, expected)
                        .isLessThan(deadline);
                found += consumer.poll(Duration.ofMillis(200)).count();
            }
        }
    }

    private void assertTicks(List<Long> times) {
        RecordSerde<Tick> serde = RecordSerde.of(Tick.class, registry);
        Map<Integer, List<Long>> found = new TreeMap<>();
        broker.readAll(topics.featureClock()).forEach(r -> found.computeIfAbsent(r.partition(), p -> new ArrayList<>())
                .add(serde.fromBytes(r.value()).getTime().toEpochMilli()));
        assertThat(found).hasSize(partitions).allSatisfy((p, ticks) -> assertThat(ticks)
                .isEqualTo(times));
    }

    private void assertEveryEventOnce(List<ConsumerRecord<byte[], byte[]>> updates) {
        List<String> expected = sent.stream()
                .map(s -> Ids.event(
                        project.name(),
                        1,
                        topic(s.event().source()),
                        s.event().partition(),
                        s.event().offset()))
                .toList();
        List<String> found = updates.stream()
                .map(r -> Shop.read(registry, r.value()))
                .filter(r -> r.get("cause").toString().equals("EVENT"))
                .map(r -> r.get("id").toString())
                .toList();
        assertThat(found).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(updates)
                .allSatisfy(r -> assertThat(r.partition()).isEqualTo(EntityPartitioner.partition(r.key(), partitions)));
    }

    private void assertDeadLetters() {
        Map<String, Integer> found = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> letter : broker.readAll(topics.deadLetters())) {
            String reason = header(letter, DeadLetters.REASON);
            found.merge(reason, 1, Integer::sum);
            if (reason.equals("too_large")) {
                assertThat(letter.value()).isNull();
                assertThat(header(letter, DeadLetters.TOPIC)).isEqualTo(topic(Shop.SESSIONS));
                assertThat(header(letter, DeadLetters.PARTITION)).isEqualTo("0");
                assertThat(Integer.parseInt(header(letter, DeadLetters.SIZE))).isGreaterThan(LARGE);
                assertThat(header(letter, DeadLetters.SHA256)).hasSize(64);
            }
        }
        assertThat(found).as("seed %d", seed).isEqualTo(bad);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    /** A vector is a function of the entity, the as-of time and the events below the position: of every update. */
    private void assertEqualsHistory(List<ConsumerRecord<byte[], byte[]>> updates) {
        Set<String> causes = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> each : updates) {
            GenericRecord update = Shop.read(registry, each.value());
            causes.add(update.get("cause").toString());
            String entity = update.get("entity").toString();
            Map<String, Long> position = Shop.positions(update);
            List<Event> below = sent.stream()
                    .filter(s -> s.entity().equals(entity))
                    .map(Sent::event)
                    .filter(e -> e.offset() < position.getOrDefault(e.source() + "/" + e.partition(), 0L))
                    .toList();
            PointInTime.Question question = new PointInTime.Question(entity, (Long) update.get("as_of"));
            PointInTime.answer(features, below, List.of(question), (index, known, vector) -> assertThat(values(update))
                    .as("seed %d: %s", seed, update)
                    .isEqualTo(values(vector)));
        }
        assertThat(causes).as("seed %d", seed).containsExactlyInAnyOrder("EVENT", "REFRESH", "SNAPSHOT");
    }

    /** Texts, and doubles, whose equality is that of their bits; null where missing. */
    private List<@Nullable Object> values(GenericRecord update) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < features.size(); i++) {
            Object value = update.get(features.name(i));
            values.add(features.categorical(i) && value != null ? value.toString() : value);
        }
        return values;
    }

    private List<@Nullable Object> values(FeatureVector vector) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < features.size(); i++) {
            byte[] category = vector.category(i);
            double number = vector.number(i);
            Object value = category != null ? new String(category, UTF_8) : (Object) number;
            values.add(category == null && Double.isNaN(number) ? null : value);
        }
        return values;
    }

    /** What a tick caused knows everything that the tick said was there: of this partition, or of any when re-keyed. */
    private void assertPositions(
            List<ConsumerRecord<byte[], byte[]>> updates, List<Long> times, List<List<TopicOffset>> ends) {
        for (ConsumerRecord<byte[], byte[]> each : updates) {
            GenericRecord update = Shop.read(registry, each.value());
            if (update.get("cause").toString().equals("EVENT")) {
                continue;
            }
            long boundary = (Long) update.get("event_time");
            int tick = boundary <= times.get(1) ? 1 : 2;
            Map<String, Long> position = Shop.positions(update);
            for (TopicOffset end : ends.get(tick)) {
                int source = List.of(topic(Shop.PURCHASES), topic(Shop.SESSIONS), topic(Shop.PROFILES))
                        .indexOf(end.getTopic());
                if (source != Shop.PURCHASES || end.getPartition() == each.partition()) {
                    assertThat(position.get(source + "/" + end.getPartition()))
                            .as("seed %d: %s of %s", seed, end, update)
                            .isGreaterThanOrEqualTo(end.getOffset());
                }
            }
        }
    }

    private void assertLatest(List<ConsumerRecord<byte[], byte[]>> updates) {
        Map<String, byte[]> latest = new HashMap<>();
        updates.forEach(r -> latest.put(new String(r.key(), UTF_8), r.value()));
        Map<String, byte[]> catalogue = new HashMap<>();
        broker.readAll(topics.features()).stream()
                .sorted(Comparator.comparingLong(ConsumerRecord::offset))
                .forEach(r -> catalogue.put(new String(r.key(), UTF_8), r.value()));
        assertThat(catalogue).hasSize(CUSTOMERS).containsExactlyInAnyOrderEntriesOf(latest);
    }

    private void assertWindows() {
        List<Event> events = sent.stream().map(Sent::event).toList();
        ToldWindows told = ToldWindows.of(broker.readAll(topics.monitoringPartials()), RecordSerdes.of(registry));

        assertThat(told.counts())
                .as("seed %d", seed)
                .isEqualTo(ToldWindows.of(events, project, DAY).counts());
        assertThat(told.refused())
                .as("seed %d: once each, also those of partitions that the project does not have", seed)
                .isEqualTo(bad);
    }

    /** A user's own deserializer, which fails now and then as if its registry were down: each time a stream thread dies. */
    public static final class FailingDeserializer implements Deserializer<Object> {
        private static final AtomicReference<SchemaRegistry> REGISTRY = new AtomicReference<>();
        private static final AtomicInteger LEFT = new AtomicInteger();
        private static final AtomicInteger COUNT = new AtomicInteger();
        private static final int EVERY = 500;

        private final MillraceAvroDeserializer delegate = new MillraceAvroDeserializer(REGISTRY.get());

        @Override
        public Object deserialize(String topic, byte[] value) {
            if (COUNT.incrementAndGet() % EVERY == 0 && LEFT.getAndDecrement() > 0) {
                throw new TimeoutException("no answer, on purpose");
            }
            return delegate.deserialize(topic, value);
        }
    }
}
