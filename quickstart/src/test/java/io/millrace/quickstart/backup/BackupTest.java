package io.millrace.quickstart.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.records.Artifact;
import io.millrace.records.ArtifactChunk;
import io.millrace.records.Command;
import io.millrace.records.CommandKind;
import io.millrace.records.Deployment;
import io.millrace.records.ModelVersion;
import io.millrace.records.ModelVersions;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.topology.monitor.MonitorApp;
import io.millrace.wire.MemorySchemaRegistry;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From a cluster where two versions were promoted to one that has heard of none, with real brokers and a running monitor. */
class BackupTest {
    private static final Path CHURN = Path.of("..", "examples", "churn", "project.yaml");
    private static final byte[] BUNDLE = "forest".getBytes(UTF_8);

    private final Project project = churn();

    @TempDir
    private Path directory;

    private static Project churn() {
        try {
            return ProjectReader.read(List.of(new ProjectFile(CHURN.toString(), Files.readString(CHURN))));
        } catch (Exception unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    @Test
    @Timeout(180)
    void shouldGoOnElsewhereWhereItWas() throws Exception {
        Path folder = Files.createDirectory(directory.resolve("backup"));
        List<Placed<Deployment>> before;
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"));
                ProcessContext process = open(broker, "state", new MemorySchemaRegistry());
                Admin admin = Admin.create(process.settings().admin())) {
            try (MonitorApp monitor = MonitorApp.start(process)) {
                assertThat(monitor.streams()).isNotEmpty();
                register(process, "1.0.0");
                promote(process, "first", "1.0.0");
                register(process, "1.1.0");
                promote(process, "second", "1.1.0");
                Eventually.await("the champion", () -> championOf(process).equals("1.1.0"));

                new Backup(process, admin, Clock.systemUTC(), sentence -> {}).to(folder);

                before = placed(process, process.topics().deployments(), Deployment.class);
                assertThat(new Restore(process, admin, sentence -> {}).obstacles(folder))
                        .anyMatch(line -> line.contains("churn-rollout runs"))
                        .anyMatch(line -> line.startsWith("topic churn.deployments is not empty"));
            }
        }
        MemorySchemaRegistry another = new MemorySchemaRegistry();
        // So that no schema has the id there that it had here.
        another.register("something-else-value", SchemaBuilder.builder().stringType());
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka-2"));
                ProcessContext process = open(broker, "state-2", another);
                Admin admin = Admin.create(process.settings().admin())) {
            new Restore(process, admin, sentence -> {}).from(folder);

            assertThat(placed(process, process.topics().deployments(), Deployment.class))
                    .isEqualTo(before);
            assertThat(read(process, process.topics().modelArtifacts(), ArtifactChunk.class))
                    .extracting(chunk -> chunk.getData().duplicate())
                    .containsOnly(ByteBuffer.wrap(BUNDLE));
            try (MonitorApp monitor = MonitorApp.start(process)) {
                assertThat(monitor.streams()).isNotEmpty();
                command(process, "third", CommandKind.ROLLBACK, null);
                Eventually.await("the version before", () -> championOf(process).equals("1.0.0"));

                // Old commands were not carried out again.
                List<Placed<Deployment>> after =
                        placed(process, process.topics().deployments(), Deployment.class);
                assertThat(after.subList(0, before.size())).isEqualTo(before);
                assertThat(after.subList(before.size(), after.size()))
                        .extracting(placed -> placed.record().getCommandId())
                        .containsOnly("third");
            }
        }
    }

    @Test
    @Timeout(120)
    void shouldRefuseWhatWasDamaged() throws Exception {
        Path folder = Files.createDirectory(directory.resolve("backup"));
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"));
                ProcessContext process = open(broker, "state", new MemorySchemaRegistry());
                Admin admin = Admin.create(process.settings().admin())) {
            Restore restore = new Restore(process, admin, sentence -> {});
            assertThat(restore.obstacles(folder)).singleElement().asString().contains("is no backup");
            process.ensureTopics(process.topics().topics());
            register(process, "1.0.0");
            new Backup(process, admin, Clock.systemUTC(), sentence -> {}).to(folder);
            Path file = folder.resolve("churn.model-registry.avro");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");

            Files.write(file, new byte[] {1}, StandardOpenOption.APPEND);

            assertThatThrownBy(() -> restore.from(folder))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(file + " is not what was written")
                    .hasMessageContaining("topic churn.model-registry is not empty");
        }
    }

    @Test
    @Timeout(120)
    void shouldNotLeaveOutHowFarAGroupHasReadThatIsInATransaction() throws Exception {
        Path folder = Files.createDirectory(directory.resolve("backup"));
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"));
                ProcessContext process = open(broker, "state", new MemorySchemaRegistry());
                Admin admin = Admin.create(process.settings().admin());
                Consumer<byte[], byte[]> member = process.member("churn-trainer", 0, Map.of());
                Producer<byte[], byte[]> trainer = process.producer(
                        "trainer",
                        Map.of(
                                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                                "trains",
                                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                                600_000))) {
            process.ensureTopics(process.topics().topics());
            TopicPartition partition = new TopicPartition(process.topics().retrainEvents(), 0);
            ConsumerGroupMetadata group = member.groupMetadata();
            trainer.initTransactions();
            trainer.beginTransaction();
            trainer.sendOffsetsToTransaction(Map.of(partition, new OffsetAndMetadata(1)), group);
            trainer.commitTransaction();
            trainer.beginTransaction();
            trainer.sendOffsetsToTransaction(Map.of(partition, new OffsetAndMetadata(2)), group);
            Backup backup = new Backup(process, admin, Clock.systemUTC(), sentence -> {});

            assertThatThrownBy(() -> backup.to(folder))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("group churn-trainer");
            assertThat(folder).isEmptyDirectory();

            trainer.abortTransaction();
            Eventually.await("a backup", () -> {
                try {
                    backup.to(folder);
                    return true;
                } catch (TimeoutException notEndedYet) {
                    return false;
                }
            });
            assertThat(folder.resolve("manifest.json")).content().contains("churn-trainer");
        }
    }

    private ProcessContext open(EmbeddedBroker broker, String state, MemorySchemaRegistry registry) throws Exception {
        Settings settings = Settings.builder()
                .flag("bootstrap.servers", broker.bootstrapServers())
                .flag("environment", "dev")
                .flag("state.dir", directory.resolve(state).toString())
                .build();
        return ProcessContext.open(settings, project, registry);
    }

    /** As a trainer does it: the bundle first, and then all that speaks of it in one transaction. */
    private static void register(ProcessContext process, String version) throws Exception {
        Map<String, Object> transactions = Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "trainer");
        try (Producer<byte[], byte[]> producer = process.producer("trainer", transactions)) {
            producer.initTransactions();
            ModelVersion registered =
                    ModelVersions.of(version, "churn", "is_churned", new Artifact(version, 1L, 1, 0L, null));
            ProducerRecord<byte[], byte[]> chunk = record(
                    process,
                    process.topics().modelArtifacts(),
                    version + ":0",
                    ArtifactChunk.class,
                    new ArtifactChunk(version, 0, 1, ByteBuffer.wrap(BUNDLE)));
            inTransaction(producer, chunk, record(process, registered, "churn/" + version))
                    .commitTransaction();
            inTransaction(producer, record(process, registered, "none"), record(process, registered, "none"))
                    .abortTransaction();
        }
    }

    private static Producer<byte[], byte[]> inTransaction(
            Producer<byte[], byte[]> producer,
            ProducerRecord<byte[], byte[]> first,
            ProducerRecord<byte[], byte[]> second) {
        producer.beginTransaction();
        var one = producer.send(first);
        var two = producer.send(second);
        producer.flush();
        assertThat(one).isDone();
        assertThat(two).isDone();
        return producer;
    }

    private static ProducerRecord<byte[], byte[]> record(ProcessContext process, ModelVersion version, String key) {
        return record(process, process.topics().modelRegistry(), key, ModelVersion.class, version);
    }

    private static void promote(ProcessContext process, String id, String version) throws Exception {
        command(process, id, CommandKind.PROMOTE, version);
        Eventually.await(version, () -> championOf(process).equals(version));
    }

    private static void command(ProcessContext process, String id, CommandKind kind, @Nullable String version)
            throws Exception {
        Command command = new Command(
                id, kind, "churn", version, null, "somebody", "because", Instant.EPOCH, null, null, null, false);
        try (Producer<byte[], byte[]> producer = process.producer("somebody")) {
            producer.send(record(process, process.topics().commands(), id, Command.class, command))
                    .get();
        }
    }

    private static <T extends SpecificRecordBase> ProducerRecord<byte[], byte[]> record(
            ProcessContext process, String topic, String key, Class<T> type, T record) {
        return new ProducerRecord<>(
                topic, key.getBytes(UTF_8), process.serdes().of(type).toBytes(topic, record));
    }

    private static String championOf(ProcessContext process) {
        List<Deployment> deployments = read(process, process.topics().deployments(), Deployment.class);
        return deployments.isEmpty()
                ? "none"
                : String.valueOf(deployments.get(deployments.size() - 1).getChampion());
    }

    private static <T extends SpecificRecordBase> List<T> read(ProcessContext process, String topic, Class<T> type) {
        return placed(process, topic, type).stream().map(Placed::record).toList();
    }

    private static <T extends SpecificRecordBase> List<Placed<T>> placed(
            ProcessContext process, String topic, Class<T> type) {
        List<Placed<T>> records = new ArrayList<>();
        new TopicReader(process).read(topic, type, (at, record) -> records.add(new Placed<>(at.offset(), record)));
        return records;
    }

    private record Placed<T>(long offset, T record) {}
}
