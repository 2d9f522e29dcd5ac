package io.millrace.quickstart.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.quickstart.wire.SharedRegistry;
import io.millrace.records.Alert;
import io.millrace.records.Artifact;
import io.millrace.records.Deployment;
import io.millrace.records.ExampleCounts;
import io.millrace.records.Gate;
import io.millrace.records.ModelVersion;
import io.millrace.records.ModelVersions;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.PartialStage;
import io.millrace.records.RetrainEvent;
import io.millrace.records.TickDone;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.records.TrainingState;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.topology.monitor.MonitorApp;
import io.millrace.wire.MonitoringBody;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A version that waits for a person, and the person: {@code millrace deploy} against a running monitor, on a real broker and a real registry. */
@ExtendWith(SharedRegistry.class)
class StagedVersionTest {
    private static final Path CHURN = Path.of("..", "examples", "churn", "project.yaml");
    private static final Instant BEGIN = Instant.parse("2025-01-01T00:00:00Z");

    private final SharedRegistry.Running registry;

    @TempDir
    Path directory;

    StagedVersionTest(SharedRegistry.Running registry) {
        this.registry = registry;
    }

    @Test
    @Timeout(120)
    void shouldWaitUntilAPersonPutsItIntoService() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"));
                ProcessContext process = open(broker);
                Producer<byte[], byte[]> producer = process.producer("test");
                MonitorApp monitor = MonitorApp.start(process)) {
            assertThat(monitor.streams()).isNotEmpty();
            Topics topics = new Topics(process, producer);
            topics.examplesMature();
            Eventually.await("a training", () -> !topics.trainings().isEmpty());

            topics.stage(topics.trainings().get(0));
            Eventually.await("the alert", () -> topics.alerts().contains("gates_unreachable OPENED"));
            Eventually.await("its stage", () -> !topics.deployments().isEmpty());
            assertThat(topics.deployments()).extracting(Deployment::getChampion).containsOnlyNulls();
            CommandRun promoted =
                    CommandRun.of(words(broker, "deploy", "promote", "1.1.0", "--why", "recall is what we need"));

            assertThat(promoted.err()).isEmpty();
            Eventually.await("its end", () -> topics.alerts().contains("gates_unreachable CLOSED"));
            assertThat(topics.deployments()).extracting(Deployment::getChampion).endsWith("1.1.0");
            assertThat(topics.alerts()).doesNotContain("challenger_not_promoted OPENED");
        }
    }

    private ProcessContext open(EmbeddedBroker broker) throws Exception {
        Settings.Builder settings = Settings.builder();
        pairs(broker)
                .forEach(pair ->
                        settings.flag(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1)));
        Project project = ProjectReader.read(List.of(new ProjectFile(CHURN.toString(), Files.readString(CHURN))));
        return ProcessContext.open(settings.build(), project);
    }

    private Stream<String> pairs(EmbeddedBroker broker) {
        return Stream.of(
                "bootstrap.servers=" + broker.bootstrapServers(),
                "schema.registry.url=" + registry.url(),
                "project=" + CHURN,
                "environment=dev",
                "state.dir=" + directory.resolve("state"));
    }

    private String[] words(EmbeddedBroker broker, String... command) {
        List<String> words = new ArrayList<>(List.of(command));
        pairs(broker).forEach(pair -> words.addAll(List.of("--set", pair)));
        return words.toArray(String[]::new);
    }

    /** What the label task and the trainer write, and what the monitor makes of it. */
    private static final class Topics {
        private final ProcessContext process;
        private final Producer<byte[], byte[]> producer;

        Topics(ProcessContext process, Producer<byte[], byte[]> producer) {
            this.process = process;
            this.producer = producer;
        }

        /** More than the first training needs, over more days than it needs to split them. */
        void examplesMature() throws Exception {
            for (int day : new int[] {0, 60}) {
                partial(0, new ExampleCounts("churn", BEGIN.plus(Duration.ofDays(day)), 30_000L, 70_000L));
            }
            for (int partition = 0; partition < process.project().partitions(); partition++) {
                partial(partition, new TickDone("", BEGIN.plus(Duration.ofDays(100))));
            }
        }

        private void partial(int partition, Object body) throws Exception {
            send(
                    process.topics().monitoringPartials(),
                    Integer.toString(partition),
                    MonitoringPartial.class,
                    MonitoringBody.partial(PartialStage.LABEL, partition, body));
        }

        /** A trainer registers a version that misses a gate, and says that it waits. */
        void stage(RetrainEvent event) throws Exception {
            String why = "recall is 0.7000, and 0.7500 is asked for";
            ModelVersion version = ModelVersion.newBuilder(
                            ModelVersions.of("1.1.0", "churn", "is_churned", new Artifact("00", 1L, 1, 0L, null)))
                    .setWaits(why)
                    .build();
            send(process.topics().modelRegistry(), "churn/1.1.0", ModelVersion.class, version);
            TrainingRun run = TrainingRun.newBuilder()
                    .setRetrainId(event.getId())
                    .setModel("churn")
                    .setStage(TrainingStage.REGISTRATION)
                    .setState(TrainingState.STAGED)
                    .setReason(why)
                    .setModelVersion("1.1.0")
                    .setGates(List.of(new Gate("recall", 0.75, 0.7, false, null, null, null)))
                    .setAt(Instant.EPOCH)
                    .build();
            send(process.topics().trainingRuns(), event.getId(), TrainingRun.class, run);
        }

        private <T extends SpecificRecordBase> void send(String topic, String key, Class<T> type, T record)
                throws Exception {
            byte[] value = process.serdes().of(type).toBytes(topic, record);
            producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value))
                    .get();
        }

        List<RetrainEvent> trainings() {
            return read(process.topics().retrainEvents(), RetrainEvent.class);
        }

        List<Deployment> deployments() {
            return read(process.topics().deployments(), Deployment.class);
        }

        List<String> alerts() {
            return read(process.topics().alerts(), Alert.class).stream()
                    .map(alert -> alert.getKind() + " " + alert.getState())
                    .toList();
        }

        private <T extends SpecificRecordBase> List<T> read(String topic, Class<T> type) {
            List<T> records = new ArrayList<>();
            new TopicReader(process).read(topic, type, (at, record) -> records.add(record));
            return records;
        }
    }
}
