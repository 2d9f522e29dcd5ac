package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.wire.SharedRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@code millrace simulate} refuses; what it does is shown where a whole cluster runs. */
@ExtendWith(SharedRegistry.class)
class SimulateCommandTest {
    private static final String CHURN = "../examples/churn/project.yaml";
    private static final List<String> TOPICS = List.of("purchases", "sessions", "support-tickets", "profiles");

    private final SharedRegistry.Running registry;

    @TempDir
    private Path directory;

    SimulateCommandTest(SharedRegistry.Running registry) {
        this.registry = registry;
    }

    @Test
    void shouldRefuseAProjectThatItsCustomersKnowNothingOf() {
        CommandRun refused = simulate("127.0.0.1:1", "../examples/online-retail/project.yaml");

        assertThat(refused.exitCode()).isEqualTo(Main.WRONG);
        assertThat(refused.err()).contains("found no sources", "purchases", "expected all");
    }

    @Test
    void shouldRefuseNoCustomers() {
        CommandRun refused = simulate("127.0.0.1:1", CHURN, "--customers", "0");

        assertThat(refused.exitCode()).isEqualTo(Main.WRONG);
        assertThat(refused.err()).contains("--customers: found 0, expected 1 or more");
    }

    @Test
    void shouldMakeTopicsOnlyWhenAskedAndGoOnOnlyWithWhatItRemembers() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"));
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            CommandRun missing = simulate(broker.bootstrapServers(), CHURN);

            assertThat(missing.exitCode()).isEqualTo(Main.WRONG);
            assertThat(missing.err().lines()).hasSize(TOPICS.size()).allMatch(line -> line.contains("--create-topics"));
            assertThat(admin.listTopics().names().get()).isEmpty();

            admin.createTopics(List.of(new NewTopic("purchases", 4, (short) 1)))
                    .all()
                    .get();
            try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", broker.bootstrapServers()),
                    new ByteArraySerializer(),
                    new ByteArraySerializer())) {
                producer.send(new ProducerRecord<>("purchases", new byte[1])).get();
            }
            CommandRun strange = simulate(broker.bootstrapServers(), CHURN, "--create-topics");

            assertThat(strange.exitCode()).as(strange.err()).isEqualTo(Main.WRONG);
            assertThat(strange.err()).contains("topic purchases: found records, expected none");
            assertThat(admin.listTopics().names().get()).containsAll(TOPICS);
            assertThat(Files.exists(directory.resolve("state/simulation.json"))).isFalse();
        }
    }

    private CommandRun simulate(String brokers, String project, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "simulate",
                "--set",
                "bootstrap.servers=" + brokers,
                "--set",
                "schema.registry.url=" + registry.url(),
                "--set",
                "project=" + project,
                "--set",
                "environment=dev",
                "--set",
                "http.port=0",
                "--set",
                "state.dir=" + directory.resolve("state")));
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray(String[]::new));
    }
}
