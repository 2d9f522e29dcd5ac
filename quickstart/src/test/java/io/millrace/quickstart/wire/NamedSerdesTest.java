package io.millrace.quickstart.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.project.SourceDefinition;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.records.Tick;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.topics.TopicCreation;
import io.millrace.topology.features.FeaturesApp;
import io.millrace.topology.monitor.MonitorApp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Processes whose settings name serdes of another vendor, on a real broker and a real registry. */
@ExtendWith(SharedRegistry.class)
class NamedSerdesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String WITNESS = "named-serdes";

    private final SharedRegistry.Running running;

    NamedSerdesTest(SharedRegistry.Running running) {
        this.running = running;
    }

    @Test
    void shouldPutEveryRecordOfAProcessThroughTheClassesThatAreNamed(@TempDir Path directory) throws Exception {
        Project project = project();
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"))) {
            createSources(broker, project);

            try (ProcessContext process = ProcessContext.open(settings(broker, directory), project);
                    FeaturesApp features = FeaturesApp.start(process, true);
                    MonitorApp monitor = MonitorApp.start(process)) {
                features.streams().awaitRunning(PATIENCE);
                monitor.streams().get(0).awaitRunning(PATIENCE);
                Tick completed = first(process, process.topics().featureClock());

                assertThat(completed.getTime()).isAfter(Instant.EPOCH);
            }
        }

        assertThat(ConfluentSerdes.written(WITNESS)).contains("named.clock");
        assertThat(ConfluentSerdes.read(WITNESS)).contains("named.clock");
    }

    private Settings settings(EmbeddedBroker broker, Path directory) throws Exception {
        return Settings.builder()
                .flag("bootstrap.servers", broker.bootstrapServers())
                .flag("schema.registry.url", running.url())
                .flag("environment", "dev")
                .flag("state.dir", directory.resolve("state").toString())
                .flag("tick.interval.ms", "200")
                .flag("millrace.value.serializer", ConfluentSerdes.Writer.class.getName())
                .flag("millrace.value.deserializer", ConfluentSerdes.Reader.class.getName())
                .flag("serde.witness", WITNESS)
                .build();
    }

    private static Project project() throws Exception {
        Path file = Path.of("..", "examples", "churn", "project.yaml");
        String text = Files.readString(file).replaceFirst("(?m)^project: *churn$", "project: named");
        return ProjectReader.read(List.of(new ProjectFile(file.toString(), text)));
    }

    private static void createSources(EmbeddedBroker broker, Project project) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            TopicCreation.create(
                    admin,
                    project.sources().stream()
                            .map(SourceDefinition::topic)
                            .map(topic -> new NewTopic(topic, project.partitions(), (short) 1))
                            .toList());
        }
    }

    /** The first record of partition 0. */
    private static Tick first(ProcessContext process, String topic) {
        try (Consumer<byte[], byte[]> consumer = process.reader("first")) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    return process.serdes().of(Tick.class).fromBytes(record.value());
                }
            }
        }
        throw new AssertionError("no tick within " + PATIENCE);
    }
}
