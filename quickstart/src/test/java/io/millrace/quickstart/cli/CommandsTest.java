package io.millrace.quickstart.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.wire.SharedRegistry;
import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.ArmCounts;
import io.millrace.records.Artifact;
import io.millrace.records.Command;
import io.millrace.records.CommandKind;
import io.millrace.records.ModelVersion;
import io.millrace.records.ModelVersions;
import io.millrace.records.ServingReport;
import io.millrace.records.Severity;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.topology.monitor.MonitorApp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code millrace retrain} and {@code deploy} against a running monitor, on a real broker and a real registry. */
@ExtendWith(SharedRegistry.class)
class CommandsTest {
    private static final Path CHURN = Path.of("..", "examples", "churn", "project.yaml");

    @TempDir
    Path directory;

    private final SharedRegistry.Running registry;
    private EmbeddedBroker broker;
    private ProcessContext process;

    CommandsTest(SharedRegistry.Running registry) {
        this.registry = registry;
    }

    @BeforeEach
    void start() throws Exception {
        broker = EmbeddedBroker.start(directory.resolve("kafka"));
        process = open(directory.resolve("state"));
    }

    private ProcessContext open(Path state) throws Exception {
        Settings.Builder settings = Settings.builder();
        pairs().forEach(pair ->
                settings.flag(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1)));
        settings.flag("state.dir", state.toString());
        Project project = ProjectReader.read(List.of(new ProjectFile(CHURN.toString(), Files.readString(CHURN))));
        return ProcessContext.open(settings.build(), project);
    }

    @AfterEach
    void stop() {
        process.close();
        broker.close();
    }

    @Test
    void shouldPrintWhatTheMonitorAnswersAndEndAsItSays() throws Exception {
        try (MonitorApp monitor = MonitorApp.start(process)) {
            assertThat(monitor.streams()).isNotEmpty();

            CommandRun retrain = command("retrain", "--why", "new price list");
            CommandRun rollback = command("deploy", "rollback", "--why", "worse than before");
            CommandRun promote = command("deploy", "promote", "9.9.9", "--why", "try it");

            assertThat(retrain.err()).startsWith("refused: no example has matured yet");
            assertThat(rollback.err()).startsWith("refused: there is no previous version to return to");
            assertThat(promote.err()).startsWith("refused: version 9.9.9 is not in the registry");
            assertThat(List.of(retrain, rollback, promote))
                    .extracting(CommandRun::exitCode)
                    .containsOnly(Main.FAILED);
        }
    }

    @Test
    void shouldPutARegisteredVersionIntoServiceAndKeepWhoAskedAndWhy() throws Exception {
        try (MonitorApp monitor = MonitorApp.start(process);
                Producer<byte[], byte[]> producer = process.producer("trainer")) {
            assertThat(monitor.streams()).isNotEmpty();
            String topic = process.topics().modelRegistry();
            byte[] version = process.serdes().of(ModelVersion.class).toBytes(topic, version());
            producer.send(new ProducerRecord<>(topic, "1.0.0".getBytes(UTF_8), version))
                    .get();

            CommandRun promoted = command("deploy", "promote", "1.0.0", "--why", "try it", "--who", "ann");
            CommandRun late = command("deploy", "rollback", "--expect", "0", "--why", "changed my mind");

            assertThat(promoted.exitCode()).as(promoted.err()).isZero();
            assertThat(promoted.out().strip()).isEqualTo("accepted: 1.0.0 takes over");
            assertThat(late.err()).startsWith("refused: deployment 0 was expected, and it is ");
            assertThat(first(process.topics().commands()))
                    .returns(CommandKind.PROMOTE, Command::getKind)
                    .returns("1.0.0", Command::getVersion)
                    .returns("ann", Command::getWho)
                    .returns("try it", Command::getWhy);
        }
    }

    @Test
    void shouldGoOnWithWhatIsUnderWayWhenMonitorsComeAndGoAndShowHowItCameToThat() throws Exception {
        try (MonitorApp monitor = MonitorApp.start(process);
                Producer<byte[], byte[]> producer = process.producer("test")) {
            assertThat(monitor.streams()).isNotEmpty();
            assertThat(command("deploy", "status").out())
                    .startsWith("churn: nothing is in service, and no version is registered");
            register(producer, "1.0.0");
            register(producer, "1.1.0");
            assertThat(command("deploy", "promote", "1.0.0", "--why", "the first")
                            .exitCode())
                    .isZero();
            report(producer, 0, -1);
            assertThat(command("deploy", "canary", "1.1.0", "--why", "try it", "--who", "ann")
                            .exitCode())
                    .isZero();
            Eventually.await("a shadow", () -> status().contains("1.1.0 in shadow, step 1 of 5"));
        }
        try (ProcessContext elsewhere = open(directory.resolve("elsewhere"));
                MonitorApp other = MonitorApp.start(elsewhere);
                Producer<byte[], byte[]> producer = process.producer("test")) {
            assertThat(other.streams()).isNotEmpty();
            CommandRun paused;
            String status;
            // Whichever of the two decides: afterwards it is the other.
            try (MonitorApp again = MonitorApp.start(process)) {
                assertThat(again.streams()).isNotEmpty();
                paused = command("deploy", "pause", "--why", "it is late", "--who", "bob");
                report(producer, 640, deployments() - 2);
                status = status();
            }
            CommandRun aborted = command("deploy", "abort", "--why", "not today", "--who", "eve");
            List<String> history = command("deploy", "history").out().lines().toList();
            List<String> json =
                    command("deploy", "history", "--json").out().lines().toList();

            assertThat(paused.out().strip())
                    .as(paused.err())
                    .isEqualTo("accepted: the rollout of 1.1.0 (canary) is paused at step 1 of 5, recorded only");
            assertThat(status)
                    .startsWith("churn: 1.0.0 is in service, 1.1.0 is rolled out (canary)")
                    .contains("1.1.0 in shadow, step 1 of 5, paused")
                    .contains("6 h of event time, and 1000 vectors in each arm")
                    .contains("errors up to 1 %, p99 up to 100 ms, mean score shift up to 0.100")
                    .containsPattern("champion +1.0.0: 640 vectors, 0 errors")
                    .containsPattern("decided by +bob");
            assertThat(aborted.exitCode()).as(aborted.err()).isZero();
            assertThat(status()).startsWith("churn: 1.0.0 is in service, and nothing is under way");
            assertThat(history)
                    .last()
                    .asString()
                    .contains("eve: the rollout of 1.1.0 (canary) has ended, 1.0.0 goes on (not today)");
            assertThat(json).hasSameSizeAs(history).last().asString().contains("\"why\":\"not today\"");
            for (int i = 0; i < json.size(); i++) {
                assertThat(new ObjectMapper()
                                .readTree(json.get(i))
                                .get("sequence")
                                .asInt())
                        .isEqualTo(i);
            }
            assertThat(command("deploy", "pause", "--why", "too late").err().strip())
                    .isEqualTo("refused: nothing is under way");
            assertThat(status())
                    .containsPattern("latest +.*: the rollout of 1.1.0 \\(canary\\) has ended, 1.0.0 goes on")
                    .containsPattern("decided by +eve")
                    .containsPattern("refused +.*: nothing is under way");
        }
    }

    private String status() {
        return command("deploy", "status", "--model", "churn").out();
    }

    private int deployments() {
        return (int) command("deploy", "history").out().lines().count();
    }

    /** An instance of serving has loaded both versions, and scored so many vectors by each under a routing. */
    private void report(Producer<byte[], byte[]> producer, long samples, long routing) throws Exception {
        String topic = process.topics().servingReports();
        List<ArmCounts> arms = samples == 0
                ? List.of()
                : List.of(new ArmCounts(
                        "champion",
                        "1.0.0",
                        false,
                        samples,
                        0L,
                        0L,
                        0L,
                        0L,
                        0L,
                        0L,
                        0L,
                        List.of(samples),
                        0.0,
                        0.0,
                        List.of()));
        ServingReport report = new ServingReport(
                "one",
                "churn",
                1,
                samples,
                Instant.EPOCH,
                Instant.ofEpochMilli(1 + samples),
                false,
                -1L,
                -1L,
                routing,
                List.of("1.0.0", "1.1.0"),
                Map.of(),
                arms,
                null);
        byte[] value = process.serdes().of(ServingReport.class).toBytes(topic, report);
        producer.send(new ProducerRecord<>(topic, "one/churn".getBytes(UTF_8), value))
                .get();
    }

    private void register(Producer<byte[], byte[]> producer, String semantic) throws Exception {
        String topic = process.topics().modelRegistry();
        ModelVersion version = ModelVersions.of(semantic, "churn", "lapses", new Artifact("00", 1L, 1, 0L, null));
        byte[] value = process.serdes().of(ModelVersion.class).toBytes(topic, version);
        producer.send(new ProducerRecord<>(topic, ("churn/" + semantic).getBytes(UTF_8), value))
                .get();
    }

    private static ModelVersion version() {
        return ModelVersions.of("1.0.0", "churn", "lapses", new Artifact("00", 1L, 1, 0L, null));
    }

    private Command first(String topic) {
        try (Consumer<byte[], byte[]> consumer = process.reader("first")) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            // It was answered: it is there.
            return process.serdes()
                    .of(Command.class)
                    .fromBytes(consumer.poll(Duration.ofSeconds(30))
                            .records(partition)
                            .get(0)
                            .value());
        }
    }

    @Test
    void shouldSayThatNobodyAnswersWhereNoMonitorRuns() throws Exception {
        process.ensureTopics(process.topics().topics());

        CommandRun unanswered = command("retrain", "--why", "new price list", "--patience", "1");

        assertThat(unanswered.exitCode()).isEqualTo(Main.FAILED);
        assertThat(unanswered.err().strip())
                .contains("churn.commands", first(process.topics().commands()).getId())
                .contains("does the monitor run? One that runs later carries it out")
                .hasLineCount(1);
    }

    @Test
    void shouldSayHowATrainingThatIsAcceptedIsFollowed() throws Exception {
        process.ensureTopics(process.topics().topics());
        String alerts = process.topics().alerts();

        CompletableFuture<CommandRun> retrain =
                CompletableFuture.supplyAsync(() -> command("retrain", "--why", "new price list"));
        String id = first(process.topics().commands()).getId();
        try (Producer<byte[], byte[]> producer = process.producer("monitor")) {
            Alert answer = new Alert(
                    "retrain_command/" + id,
                    "retrain_command",
                    "churn",
                    Severity.INFO,
                    AlertState.CLOSED,
                    id,
                    "accepted: a training is asked for",
                    Map.of("accepted", "true"),
                    Instant.EPOCH);
            producer.send(new ProducerRecord<>(
                            alerts, process.serdes().of(Alert.class).toBytes(alerts, answer)))
                    .get();
        }

        assertThat(retrain.get(60, TimeUnit.SECONDS).out().lines())
                .containsExactly(
                        "accepted: a training is asked for",
                        "It is command " + id
                                + ". A version that it makes is in models list; models list --rejected and --failed say why there is none.");
    }

    private Stream<String> pairs() {
        return Stream.of(
                "bootstrap.servers=" + broker.bootstrapServers(),
                "schema.registry.url=" + registry.url(),
                "project=" + CHURN,
                "environment=dev",
                // A monitor that was stopped keeps its partitions for as long.
                "streams.consumer.session.timeout.ms=3000",
                "streams.consumer.heartbeat.interval.ms=500",
                "state.dir=" + directory.resolve("state"));
    }

    private CommandRun command(String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        pairs().forEach(pair -> arguments.addAll(List.of("--set", pair)));
        return CommandRun.of(arguments.toArray(String[]::new));
    }
}
