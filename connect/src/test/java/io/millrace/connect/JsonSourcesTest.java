package io.millrace.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.quickstart.cluster.RegistryProcess;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.wire.HttpSchemaRegistry;
import io.millrace.wire.MillraceAvroDeserializer;
import io.millrace.wire.RegistrySettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines of objects and records of an API in source topics: all of them, once, whatever becomes of the worker. */
class JsonSourcesTest {
    private static final Path REGISTRY = Path.of("..", "quickstart", "target", "registry");
    private static final String PURCHASES = "purchases";
    private static final String SESSIONS = "sessions";
    private static final String BROKEN = "purchases-broken";
    private static final int AT_ONCE = 60;
    private static final int KILLS = 2;
    /** What Connect has no types for is in it, so that a topic's schema must come through as it is. */
    private static final Schema SCHEMA = new Schema.Parser().parse("""
            {"type": "record", "name": "Event", "namespace": "shop", "fields": [
              {"name": "id", "type": "int"},
              {"name": "customer_id", "type": {"type": "string", "logicalType": "uuid"}},
              {"name": "channel", "type": ["null", {"type": "enum", "name": "Channel", "symbols": ["WEB", "STORE"]}]},
              {"name": "occurred_at", "type": {"type": "long", "logicalType": "timestamp-micros"}}]}
            """);

    @TempDir
    static Path directory;

    private static TestBroker broker;
    private static RegistryProcess registry;
    private static ObjectStorage storage;
    private static PagedApi api;
    private static ConnectWorker worker;

    private int events;

    @BeforeAll
    static void start() throws Exception {
        broker = TestBroker.start();
        registry = RegistryProcess.start(REGISTRY, directory.resolve("registry.log"));
        storage = new ObjectStorage();
        api = new PagedApi();
        worker = new ConnectWorker(
                directory,
                Map.of(
                        "MILLRACE_BOOTSTRAP_SERVERS",
                        broker.bootstrapServers(),
                        "MILLRACE_SCHEMA_REGISTRY_URL",
                        registry.url(),
                        "S3_BUCKET",
                        ObjectStorage.BUCKET,
                        "S3_REGION",
                        "us-east-1",
                        "S3_ENDPOINT",
                        storage.endpoint(),
                        "AWS_ACCESS_KEY_ID",
                        ObjectStorage.ACCESS_KEY,
                        "AWS_SECRET_ACCESS_KEY",
                        ObjectStorage.SECRET_KEY,
                        "HTTP_API_URL",
                        api.url(),
                        "HTTP_API_TOKEN",
                        PagedApi.TOKEN));
    }

    @AfterAll
    static void stop() throws Exception {
        worker.close();
        api.close();
        storage.stop();
        registry.close();
        broker.close();
    }

    @Test
    void shouldBringEveryLineAndEveryAnswerOnceWhateverBecomesOfTheWorker() throws Exception {
        // Given objects with a line that is broken, an API that is not always willing, and a worker that reads them
        broker.createTopics(4, Map.of(), PURCHASES, SESSIONS, BROKEN);
        HttpSchemaRegistry schemas = HttpSchemaRegistry.of(Map.of(RegistrySettings.URL, registry.url()));
        schemas.register(PURCHASES + "-value", SCHEMA);
        schemas.register(SESSIONS + "-value", SCHEMA);
        storage.put("purchases/day=00.json", "{\"id\": \"one\"}\n");
        happen("purchases/day=01.json.gz");
        worker.configure("s3", quick("s3", Map.of("settle.ms", "0", "batch.size", "7")));
        worker.configure("http", quick("http", Map.of("retry.backoff.ms", "50")));
        await(events);

        // When it is killed time and again in the midst of what is new
        for (int kill = 0; kill < KILLS; kill++) {
            int before = events;
            happen("purchases/day=1" + kill + "/a.json.gz");
            Eventually.await("some records", () -> broker.readAll(PURCHASES).size() > before);
            worker.killAndStartAgain();
            happen("purchases/day=1" + kill + "/b.json");
            await(events);
        }
        grow("purchases/day=1" + (KILLS - 1) + "/b.json");
        await(events);

        // Then each is there once, by its customer, in the topic's own schema
        for (String topic : List.of(PURCHASES, SESSIONS)) {
            List<ConsumerRecord<byte[], byte[]>> records = broker.readAll(topic);
            assertThat(records.stream().map(record -> (Integer) event(record).get("id")))
                    .as(topic)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, events).boxed().toList());
            assertThat(records).allSatisfy(record -> {
                GenericRecord event = event(record);
                int id = (Integer) event.get("id");
                assertThat(new String(record.key(), UTF_8)).isEqualTo(customer(id));
                assertThat(event.get("customer_id")).hasToString(customer(id));
                assertThat(event.get("channel")).hasToString(id % 2 == 0 ? "WEB" : "STORE");
                assertThat(event.get("occurred_at")).isEqualTo(1_767_225_600_000_000L + id);
                assertThat(event.getSchema()).isEqualTo(SCHEMA);
            });
        }
        assertThat(broker.readAll(BROKEN)).singleElement().satisfies(record -> {
            GenericRecord letter = event(record);
            assertThat(letter.get("place")).hasToString("s3://events/purchases/day=00.json, line 1");
            assertThat(letter.get("reason"))
                    .hasToString("field id: a whole number of at most 64 bits is expected, found string");
        });
    }

    /** Events in a new object and behind the last page. */
    private void happen(String key) throws Exception {
        storage.put(key, lines(events, publish()));
    }

    /** Events behind those that the last object has. */
    private void grow(String key) throws Exception {
        int first = events - AT_ONCE;
        storage.put(key, lines(first, publish()));
    }

    /** More records of the API; returns the end of all. */
    private int publish() {
        int first = events;
        events += AT_ONCE;
        IntStream.range(first, events).mapToObj(JsonSourcesTest::line).forEach(api::add);
        return events;
    }

    private static String lines(int from, int to) {
        return IntStream.range(from, to).mapToObj(JsonSourcesTest::line).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String line(int id) {
        return """
                {"id": %d, "customer_id": "%s", "channel": "%s", "occurred_at": "2026-01-01T00:00:00.%06dZ"}""".formatted(id, customer(id), id % 2 == 0 ? "WEB" : "STORE", id);
    }

    private static String customer(int id) {
        return "00000000-0000-0000-0000-00000000000" + id % 7;
    }

    private static void await(int events) throws Exception {
        Eventually.await(
                events + " records",
                () -> broker.readAll(PURCHASES).size() >= events
                        && broker.readAll(SESSIONS).size() >= events);
    }

    /** A configuration as it is, but for waiting. */
    private static Path quick(String name, Map<String, String> overrides) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode configuration = (ObjectNode)
                mapper.readTree(Path.of("connectors", name + ".json").toFile());
        configuration.put("poll.interval.ms", "50");
        configuration.put("producer.override.transaction.timeout.ms", "5000");
        overrides.forEach(configuration::put);
        return Files.writeString(directory.resolve(name + ".json"), configuration.toString());
    }

    private static GenericRecord event(ConsumerRecord<byte[], byte[]> record) {
        try (MillraceAvroDeserializer deserializer = new MillraceAvroDeserializer()) {
            deserializer.configure(Map.of(RegistrySettings.URL, registry.url()), false);
            return (GenericRecord) deserializer.deserialize(record.topic(), record.value());
        }
    }
}
