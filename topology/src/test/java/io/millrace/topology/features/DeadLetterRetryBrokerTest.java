package io.millrace.topology.features;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.history.PointInTime;
import io.millrace.ids.Ids;
import io.millrace.project.Project;
import io.millrace.records.DeadLetterOutcomeKind;
import io.millrace.runtime.deadletters.DeadLetterDesk;
import io.millrace.runtime.deadletters.DeadLetterReader;
import io.millrace.runtime.deadletters.Handled;
import io.millrace.runtime.deadletters.LetterFilter;
import io.millrace.runtime.deadletters.LetterId;
import io.millrace.runtime.deadletters.LetterListing;
import io.millrace.runtime.deadletters.LetterState;
import io.millrace.runtime.deadletters.Signature;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.MemorySchemaRegistry;
import io.millrace.wire.MillraceAvroDeserializer;
import io.millrace.wire.SchemaRegistry;
import io.millrace.wire.WireFormat;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a record that nobody can read to its retry, on a real broker: sessions that are re-keyed from 5 partitions into 2. */
class DeadLetterRetryBrokerTest {
    private static final long START = Instant.parse("2025-03-01T00:00:00Z").toEpochMilli();
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();
    private static final int CUSTOMERS = 6;
    private static final int SESSIONS = 120;
    private static final int PARTITIONS = 2;
    private static final int SESSION_PARTITIONS = 5;
    private static final int FAILURES = 2;
    private static final Signature BY = new Signature("ada", "the schema is registered now");

    private static final Schema NEWER = newer();

    private static TestBroker broker;

    private final long seed = System.nanoTime();
    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    private final Project project = Shop.project("letters", PARTITIONS, "30 d");
    private final FeatureSet features = FeatureSet.compile(project);
    private final TopicCatalogue topics = Shop.catalogue(features);
    private final String sessions = project.sources().get(Shop.SESSIONS).topic();
    private final List<Event> sent = new ArrayList<>();
    private final long[] next = new long[SESSION_PARTITIONS];
    private int missing;

    @TempDir
    private Path state;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = TestBroker.start();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    @Test
    void shouldTakeWhatIsRetriedOnceAcrossALossOfTheDiskAndBeEqualToHistory() throws Exception {
        FailingDeserializer.REGISTRY.set(registry);
        project.sources()
                .forEach(source -> broker.createTopics(
                        source.partitionedByEntity() ? PARTITIONS : SESSION_PARTITIONS, Map.of(), source.topic()));
        try (ProcessContext client = open("client", MillraceAvroDeserializer.class)) {
            DeadLetterDesk desk = new DeadLetterDesk(client, Clock.systemUTC());
            DeadLetterReader reader = new DeadLetterReader(client);
            List<String> refused;
            LetterListing listed;
            List<LetterId> letters;

            try (ProcessContext process = open("first", FailingDeserializer.class);
                    FeaturesApp app = FeaturesApp.start(process, false)) {
                assertThat(app.streams()).isNotNull();
                refused = send();
                awaitUpdates(SESSIONS - refused.size());
                Eventually.await(
                        "all letters",
                        () -> broker.readAll(topics.deadLetters()).size() == refused.size());
                listed = reader.list(LetterFilter.ALL, LetterState.OPEN, 1000);
                letters = listed.newest().stream()
                        .map(entry -> entry.letter().id())
                        .toList();
                registerWhatIsMissing();
                Handled first = desk.retry(letters.subList(0, 1), BY, false);
                assertThat(first.done()).isEqualTo(1);
                awaitUpdates(SESSIONS - refused.size() + 1);
            }
            // Nobody runs: all of these wait, those that were retried before twice more.
            Handled rest = desk.retry(listed, BY, done -> {});
            Handled closed = desk.retry(letters, BY, false);
            Handled again = desk.retry(letters, BY, true);
            assertThat(rest.done()).as("one of them was retried before").isEqualTo(refused.size() - 1);
            assertThat(closed.refused()).isEqualTo(refused.size());
            assertThat(again.done()).isEqualTo(refused.size());
            // Another disk: what was refused and what was taken is known from the changelogs. Threads die on their way.
            FailingDeserializer.LEFT.set(FAILURES);
            try (ProcessContext process = open("second", FailingDeserializer.class);
                    FeaturesApp app = FeaturesApp.start(process, false)) {
                assertThat(app.streams()).isNotNull();
                awaitUpdates(SESSIONS);
                // One more event of each customer, so that the state speaks, behind all retries in its partition.
                sendLast();
                awaitUpdates(SESSIONS + CUSTOMERS);
            }

            assertThat(FailingDeserializer.LEFT).as("failures to come").hasNonPositiveValue();
            List<GenericRecord> updates = broker.readAll(topics.featureUpdates()).stream()
                    .map(record -> Shop.read(registry, record.value()))
                    .toList();
            assertThat(updates.stream().map(update -> update.get("id").toString()))
                    .as("seed %d: each event once", seed)
                    .doesNotHaveDuplicates()
                    .hasSize(SESSIONS + CUSTOMERS)
                    .containsAll(refused);
            assertEqualToHistory(updates);
            assertThat(reader.list(LetterFilter.ALL, LetterState.OPEN, 10).total())
                    .isZero();
            assertThat(reader.list(LetterFilter.ALL, LetterState.CLOSED, 1000).newest())
                    .hasSize(refused.size())
                    .allSatisfy(entry -> assertThat(entry.outcome()).satisfies(outcome -> {
                        assertThat(outcome.getKind()).isEqualTo(DeadLetterOutcomeKind.RETRIED);
                        assertThat(outcome.getWho()).isEqualTo("ada");
                    }));
        }
    }

    /** Sends sessions, among them some of a schema that the registry does not have yet; returns the ids that their updates will have. */
    private List<String> send() throws Exception {
        Random random = new Random(seed);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        missing = registry.register(SchemaRegistry.valueSubject(sessions), Shop.SESSION) + 1;
        for (int i = 0; i < SESSIONS; i++) {
            boolean poison = i % 10 == 3;
            float duration = random.nextInt(5_000) / 8f;
            ProducerRecord<byte[], byte[]> record = session(
                    1 + i % CUSTOMERS, START + i * MINUTE, duration, random.nextInt(SESSION_PARTITIONS), poison);
            if (poison) {
                long offset = sent.get(sent.size() - 1).offset();
                refused.add(Ids.event(project.name(), 1, sessions, record.partition(), offset));
            }
            records.add(record);
        }
        write(records);
        return refused;
    }

    private void sendLast() throws Exception {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int customer = 1; customer <= CUSTOMERS; customer++) {
            records.add(
                    session(customer, START + (SESSIONS + customer) * MINUTE, 1, customer % SESSION_PARTITIONS, false));
        }
        write(records);
    }

    private static void write(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        try (Producer<byte[], byte[]> producer = broker.producer(Map.of())) {
            TestBroker.send(producer, records);
        }
    }

    /** What could not be read becomes readable. */
    private void registerWhatIsMissing() {
        assertThat(registry.register(SchemaRegistry.valueSubject(sessions), NEWER))
                .as("the id that the records name")
                .isEqualTo(missing);
    }

    private ProducerRecord<byte[], byte[]> session(
            long customer, long time, float duration, int partition, boolean newer) {
        GenericRecord record = Shop.session(customer, time, duration, "MOBILE");
        Event event = new Event(features.layout(Shop.SESSIONS));
        event.identify(Long.toString(customer).getBytes(UTF_8), time, partition, next[partition]++);
        for (int i = 0; i < event.layout().slots().size(); i++) {
            if (event.layout().slots().get(i).path().equals("duration")) {
                assertThat(event.setNumber(i, duration)).isTrue();
            } else {
                event.setText(i, "MOBILE".getBytes(UTF_8), 0, "MOBILE".length());
            }
        }
        sent.add(event);
        if (!newer) {
            return new ProducerRecord<>(sessions, partition, null, Shop.bytes(registry, sessions, record));
        }
        GenericRecord other = new GenericData.Record(NEWER);
        record.getSchema().getFields().forEach(field -> other.put(field.name(), record.get(field.pos())));
        other.put("browser", "lynx");
        byte[] bytes = Shop.bytes(new MemorySchemaRegistry(), sessions, other);
        WireFormat.writeHeader(bytes, 0, missing);
        return new ProducerRecord<>(sessions, partition, null, bytes);
    }

    private static Schema newer() {
        List<Schema.Field> fields = new ArrayList<>();
        Shop.SESSION.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        fields.add(new Schema.Field("browser", Schema.create(Schema.Type.STRING), "", ""));
        return Schema.createRecord("Session", "", "shop", false, fields);
    }

    private void awaitUpdates(int count) throws Exception {
        Eventually.await(
                count + " updates",
                () -> broker.readAll(topics.featureUpdates()).size() >= count);
    }

    /** The last update of each customer against the events as they were sent, of which history knows all. */
    private void assertEqualToHistory(List<GenericRecord> updates) {
        Map<String, GenericRecord> last = new TreeMap<>();
        updates.forEach(update -> last.merge(
                update.get("entity").toString(),
                update,
                (one, other) -> (Long) one.get("event_time") > (Long) other.get("event_time") ? one : other));
        assertThat(last).hasSize(CUSTOMERS);
        last.forEach((entity, update) -> {
            List<Event> events = sent.stream()
                    .filter(event -> new String(event.entity(), UTF_8).equals(entity))
                    .toList();
            PointInTime.Question question = new PointInTime.Question(entity, (Long) update.get("as_of"));
            PointInTime.answer(features, events, List.of(question), (index, known, vector) -> assertThat(values(update))
                    .as("seed %d: %s", seed, update)
                    .isEqualTo(values(vector)));
        });
    }

    private List<@Nullable Object> values(GenericRecord update) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < features.size(); i++) {
            values.add(features.categorical(i) ? null : update.get(features.name(i)));
        }
        return values;
    }

    /** Doubles, whose equality is that of their bits; the categories are of other sources, and missing. */
    private List<@Nullable Object> values(FeatureVector vector) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < features.size(); i++) {
            double number = features.categorical(i) ? Double.NaN : vector.number(i);
            values.add(Double.isNaN(number) ? null : (Object) number);
        }
        return values;
    }

    private ProcessContext open(String directory, Class<?> deserializer) throws Exception {
        Settings settings = Settings.builder()
                .flag("bootstrap.servers", broker.bootstrapServers())
                .flag("state.dir", state.resolve(directory).toString())
                .flag("environment", "dev")
                .flag("millrace.value.deserializer", deserializer.getName())
                .flag("commit.interval.ms", "50")
                .flag("streams.consumer.session.timeout.ms", "3000")
                .flag("streams.consumer.heartbeat.interval.ms", "500")
                .build();
        return ProcessContext.open(settings, project, registry);
    }

    /** Made by name: gives up at every fifth record while failures are left. */
    public static final class FailingDeserializer implements Deserializer<Object> {
        private static final AtomicReference<SchemaRegistry> REGISTRY = new AtomicReference<>();
        private static final AtomicInteger LEFT = new AtomicInteger();
        private static final AtomicInteger COUNT = new AtomicInteger();
        private static final int EVERY = 5;

        private final MillraceAvroDeserializer delegate = new MillraceAvroDeserializer(REGISTRY.get());

        @Override
        public Object deserialize(String topic, byte[] value) {
            if (LEFT.get() > 0 && COUNT.incrementAndGet() % EVERY == 0 && LEFT.getAndDecrement() > 0) {
                throw new TimeoutException("no answer, on purpose");
            }
            return delegate.deserialize(topic, value);
        }
    }
}
