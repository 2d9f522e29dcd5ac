package io.millrace.quickstart.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.records.Outcome;
import io.millrace.topics.Environment;
import io.millrace.topics.TopicAdmin;
import io.millrace.topics.TopicCatalogue;
import io.millrace.topics.TopicCreation;
import io.millrace.topics.TopicDefinition;
import io.millrace.wire.RecordSerdes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Topics on a real broker: as the catalogue wants them, and read by kcat, a client that is not Java. Debian's kcat is built
 * without Avro: it reads the header by its own rules and hands out the body. {@link PythonClientTest} decodes.
 */
@ExtendWith(SharedRegistry.class)
class RealBrokerTest {

    private static EmbeddedBroker broker;
    private static Admin admin;

    private final SharedRegistry.Running running;

    RealBrokerTest(SharedRegistry.Running running) {
        this.running = running;
    }

    @BeforeAll
    static void start(@TempDir Path directory) {
        broker = EmbeddedBroker.start(directory);
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void shouldLetKcatReadTheWireFormat(@TempDir Path directory) throws Exception {
        String topic = "kcat.outcomes";
        writeOutcome(topic);

        String header = new String(kcat(directory, topic, "-s", "value=>bI"), StandardCharsets.UTF_8);
        byte[] message = kcat(directory, topic, "-f", "%s");

        int id = running.client().latest(topic + "-value").orElseThrow().id();
        assertThat(header.strip()).matches("0[, ]*" + id);
        var read = new ConfluentPeer(running.url(), Map.of()).read(message);
        assertThat(read.toString())
                .isEqualTo("{\"id\": \"o-1\", \"entity\": \"Zoë\", \"kind\": \"conversion\","
                        + " \"time\": 1700000000123, \"value\": 2.5}");
    }

    private void writeOutcome(String topic) throws Exception {
        new TopicAdmin(admin, Environment.DEV).ensure(List.of(TopicDefinition.source(topic, 1)));
        Outcome outcome = new Outcome("o-1", "Zoë", "conversion", Instant.ofEpochMilli(1_700_000_000_123L), 2.5);
        try (KafkaProducer<String, Outcome> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                RecordSerdes.of(running.config()).of(Outcome.class).serializer())) {
            producer.send(new ProducerRecord<>(topic, "Zoë", outcome)).get();
        }
    }

    private static byte[] kcat(Path directory, String topic, String... options) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("kcat", "-C", "-b", broker.bootstrapServers(), "-t", topic, "-e", "-q"));
        command.addAll(List.of(options));
        return run(directory, command);
    }

    private static byte[] run(Path directory, List<String> command) throws Exception {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process kcat;
        try {
            kcat = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
        } catch (IOException e) {
            return fail("kcat is not installed; this test reads topics with it (Debian: apt-get install kcat)", e);
        }
        try {
            assertThat(kcat.waitFor(30, TimeUnit.SECONDS)).as("kcat ends").isTrue();
        } finally {
            kcat.destroyForcibly();
        }
        assertThat(kcat.exitValue()).as(Files.readString(err)).isZero();
        return Files.readAllBytes(out);
    }

    @Test
    void shouldCreateWhatIsMissingAndThenFindNothingWrong() throws Exception {
        TopicCatalogue catalogue = TopicCatalogue.of("made", 1, 3, Environment.DEV, Duration.ofDays(730));
        TopicAdmin topics = new TopicAdmin(admin, Environment.DEV);

        List<String> first = topics.ensure(catalogue.topics());
        List<String> second = topics.ensure(catalogue.topics());

        assertThat(first).isEmpty();
        assertThat(second).isEmpty();
        assertThat(admin.listTopics().names().get())
                .containsAll(
                        catalogue.topics().stream().map(TopicDefinition::name).toList());
    }

    @Test
    void shouldSayInOneLineEachWhatIsNotAsItShouldBe() throws Exception {
        TopicCatalogue catalogue = TopicCatalogue.of("wrong", 1, 3, Environment.DEV, Duration.ofDays(730));
        TopicCreation.create(
                admin,
                List.of(
                        new NewTopic(catalogue.featureUpdates(), 2, (short) 1),
                        new NewTopic(catalogue.deployments(), 1, (short) 1)
                                .configs(Map.of(
                                        "cleanup.policy",
                                        "delete",
                                        "message.timestamp.type",
                                        "LogAppendTime",
                                        "max.message.bytes",
                                        "1000")),
                        new NewTopic(catalogue.commands(), 1, (short) 1)
                                .configs(Map.of(
                                        "retention.ms",
                                        "604800000",
                                        "message.timestamp.type",
                                        "LogAppendTime",
                                        "max.message.bytes",
                                        "9000000"))));

        List<String> mismatches = new TopicAdmin(admin, Environment.DEV).ensure(catalogue.topics());

        assertThat(mismatches)
                .containsExactlyInAnyOrder(
                        "topic wrong.feature-updates: partitions is 2, expected 3",
                        "topic wrong.feature-updates: message.timestamp.type is CreateTime, expected LogAppendTime",
                        "topic wrong.feature-updates: retention.ms is 604800000, expected 2592000000",
                        "topic wrong.deployments: cleanup.policy is delete, expected compact",
                        "topic wrong.deployments: max.message.bytes is 1000, expected 1048588",
                        "topic wrong.commands: retention.ms is 604800000, expected -1");
    }
}
