package io.millrace.quickstart.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.records.Outcome;
import io.millrace.topics.Environment;
import io.millrace.topics.TopicAdmin;
import io.millrace.topics.TopicDefinition;
import io.millrace.wire.FeatureUpdateSchema;
import io.millrace.wire.MillraceAvroSerializer;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.RecordSerdes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Millrace and Confluent's Python client, each decoding what the other wrote: over a real broker, and by the schema id that a
 * real registry gave.
 */
@ExtendWith(SharedRegistry.class)
class PythonClientTest {
    /** Debian's own, which has Debian's packages, whatever other Python comes first on the path. */
    private static final String PYTHON = "/usr/bin/python3";

    private static final String NEEDED = "python3-confluent-kafka python3-avro python3-requests";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static EmbeddedBroker broker;

    @TempDir
    Path directory;

    private final SharedRegistry.Running registry;
    private final ObjectMapper json = new ObjectMapper();

    PythonClientTest(SharedRegistry.Running registry) {
        this.registry = registry;
    }

    @BeforeAll
    static void start(@TempDir Path folder) {
        broker = EmbeddedBroker.start(folder);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void shouldLetPythonDecodeAGeneratedRecord() throws Exception {
        String topic = topic("python.outcomes");
        Outcome outcome = new Outcome("o-1", "Zoë", "conversion", Instant.ofEpochMilli(1_700_000_000_123L), 2.5);
        try (KafkaProducer<String, Outcome> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                RecordSerdes.of(registry.config()).of(Outcome.class).serializer())) {
            producer.send(new ProducerRecord<>(topic, "Zoë", outcome)).get();
        }

        JsonNode read = json.readTree(python("", "read", topic));

        assertThat(read)
                .isEqualTo(json.readTree("{\"id\": \"o-1\", \"entity\": \"Zoë\", \"kind\": \"conversion\","
                        + " \"time\": 1700000000123, \"value\": 2.5}"));
    }

    @Test
    void shouldLetPythonDecodeAFeatureUpdate() throws Exception {
        String topic = topic("python.feature-updates");
        Map<String, Object> config = new HashMap<>(registry.config());
        config.put("bootstrap.servers", broker.bootstrapServers());
        config.put("key.serializer", StringSerializer.class.getName());
        config.put("value.serializer", MillraceAvroSerializer.class.getName());
        try (KafkaProducer<String, Object> producer = new KafkaProducer<>(config)) {
            producer.send(new ProducerRecord<>(topic, "c-1", update())).get();
        }

        JsonNode read = json.readTree(python("", "read", topic));

        assertThat(read.path("cause").asText()).isEqualTo("SNAPSHOT");
        assertThat(read.path("as_of").asLong()).isEqualTo(1_700_000_000_123L);
        assertThat(read.path("spend_30d").asDouble()).isEqualTo(12.25);
        assertThat(read.path("plan").isNull()).isTrue();
        assertThat(read.path("definitions").asText()).isEqualTo("spend_30d__00ff00ff00ff00ff");
    }

    @Test
    void shouldReadWhatPythonWrites() throws Exception {
        String topic = topic("python.written");
        String schema =
                "{\"type\": \"record\", \"name\": \"Outcome\", \"namespace\": \"io.millrace.records\", \"fields\": ["
                        + "{\"name\": \"id\", \"type\": \"string\"}, {\"name\": \"entity\", \"type\": \"string\"},"
                        + " {\"name\": \"kind\", \"type\": \"string\"}, {\"name\": \"time\", \"type\": \"long\"},"
                        + " {\"name\": \"value\", \"type\": [\"null\", \"double\"]}]}";

        python(
                "{\"id\": \"o-2\", \"entity\": \"Zoë\", \"kind\": \"refund\", \"time\": 1700000000123, \"value\": null}",
                "write",
                topic,
                schema);

        byte[] message = first(topic);
        int id = registry.client().latest(topic + "-value").orElseThrow().id();
        assertThat(ByteBuffer.wrap(message).getInt(1)).isEqualTo(id);
        assertThat(RecordSerde.of(Outcome.class, registry.client()).fromBytes(message))
                .isEqualTo(new Outcome("o-2", "Zoë", "refund", Instant.ofEpochMilli(1_700_000_000_123L), null));
    }

    private static GenericRecord update() {
        var schema = FeatureUpdateSchema.of(
                "kcat",
                "1.0.0",
                List.of(
                        new FeatureUpdateSchema.Feature("spend_30d", false, "00ff00ff00ff00ff", "Spend."),
                        new FeatureUpdateSchema.Feature("plan", true, "1122334455667788", "Plan.")));
        return new GenericRecordBuilder(schema)
                .set("id", "0123456789abcdef0123456789abcdef")
                .set("entity", "c-1")
                .set(
                        "cause",
                        new GenericData.EnumSymbol(schema.getField("cause").schema(), "SNAPSHOT"))
                .set("as_of", 1_700_000_000_123L)
                .set("event_time", 1_700_000_000_123L)
                .set("marks", 0L)
                .set("position", List.of())
                .set(
                        "definitions",
                        new GenericData.EnumSymbol(
                                schema.getField("definitions").schema(), "spend_30d__00ff00ff00ff00ff"))
                .set("spend_30d", 12.25)
                .build();
    }

    private static String topic(String name) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            new TopicAdmin(admin, Environment.DEV).ensure(List.of(TopicDefinition.source(name, 1)));
        }
        return name;
    }

    private static byte[] first(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    return record.value();
                }
            }
        }
        return fail("nothing on %s within %s", topic, PATIENCE);
    }

    /** What the script says, given a mode, a topic and what else it wants. */
    private String python(String in, String mode, String topic, String... more) throws Exception {
        Path script = directory.resolve("confluent_peer.py");
        try (InputStream source = PythonClientTest.class.getResourceAsStream("confluent_peer.py")) {
            Files.write(script, Objects.requireNonNull(source).readAllBytes());
        }
        List<String> command = new ArrayList<>(
                List.of(PYTHON, script.toString(), mode, broker.bootstrapServers(), registry.url(), topic));
        command.addAll(List.of(more));
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectInput(
                            Files.writeString(directory.resolve("in"), in).toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
        } catch (IOException e) {
            return fail(PYTHON + " is not installed (Debian: apt-get install " + NEEDED + ")", e);
        }
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue())
                .as("%s%n(needs Debian's %s)", Files.readString(err), NEEDED)
                .isZero();
        return Files.readString(out);
    }
}
