package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.replay.LatestTick;
import io.millrace.quickstart.wire.SharedRegistry;
import io.millrace.runtime.clock.TickWriter;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.topics.TopicCreation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code millrace replay} into a real broker: what it refuses, and how far its clock goes. */
@ExtendWith(SharedRegistry.class)
class ReplayCommandTest {
    private static final Path RETAIL = Path.of("..", "examples", "online-retail", "project.yaml");

    @TempDir
    Path directory;

    private final SharedRegistry.Running registry;
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MINUTES);

    private EmbeddedBroker broker;
    private Project project;

    ReplayCommandTest(SharedRegistry.Running registry) {
        this.registry = registry;
    }

    @BeforeEach
    void start() throws Exception {
        broker = EmbeddedBroker.start(directory.resolve("kafka"));
        project = ProjectReader.read(List.of(new ProjectFile(RETAIL.toString(), Files.readString(RETAIL))));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void shouldNotReplayBehindAClockThatHasToldLater() throws Exception {
        createSources(Map.of("message.timestamp.type", "LogAppendTime"));
        try (ProcessContext process = ProcessContext.open(settings(), project);
                Producer<byte[], byte[]> producer = process.producer("live")) {
            process.ensureTopics(process.topics().topics());
            new TickWriter(producer, process.serdes(), process.topics().clock(), project.partitions())
                    .write(now, List.of());
        }

        CommandRun refused = replay(file("old.csv", now.minus(Duration.ofDays(30)), now.minus(Duration.ofDays(1))));

        assertThat(refused.exitCode()).isEqualTo(Main.WRONG);
        assertThat(refused.err().strip())
                .hasLineCount(1)
                .contains(now.toString(), now.minus(Duration.ofDays(30)).toString(), "--no-ticks");
    }

    @Test
    void shouldReplayOnceAndEndItsClockNoLaterThanNow() throws Exception {
        Path file = file("fresh.csv", now.minus(Duration.ofDays(2)), now.minus(Duration.ofMinutes(1)));

        CommandRun none = replay(file);
        CommandRun first = replay(file, "--create-topics");
        CommandRun second = replay(file);

        assertThat(none.exitCode()).isEqualTo(Main.WRONG);
        assertThat(none.err()).contains("found none, expected a topic that events go to: --create-topics makes it");
        assertThat(first.exitCode()).as(first.err()).isZero();
        try (ProcessContext process = ProcessContext.open(settings(), project)) {
            // Allowed lateness is longer than the minute that the file ends before now.
            Instant latest = LatestTick.of(process).orElseThrow();
            assertThat(latest).isBetween(now.minusSeconds(60), Instant.now());
            // Whoever waits for it waits for the very same moment, to the digit.
            assertThat(first.out()).contains("Last tick: " + latest + ".");
        }
        assertThat(second.exitCode()).isEqualTo(Main.WRONG);
        assertThat(second.err()).contains("a clock does not go back");
    }

    @Test
    void shouldRefuseTopicsThatWouldNotKeepEveryEvent() throws Exception {
        createSources(Map.of("cleanup.policy", "compact"));

        CommandRun refused = replay(file("old.csv", now.minus(Duration.ofDays(2)), now));

        assertThat(refused.exitCode()).isEqualTo(Main.WRONG);
        assertThat(refused.err()).contains("found cleanup.policy compact, expected delete");
    }

    private void createSources(Map<String, String> configs) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            TopicCreation.create(
                    admin,
                    project.sources().stream()
                            .map(source -> new NewTopic(source.topic(), 1, (short) 1).configs(configs))
                            .toList());
        }
    }

    private Settings settings() throws Exception {
        Settings.Builder builder = Settings.builder();
        pairs().forEach(pair ->
                builder.flag(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1)));
        return builder.build();
    }

    private Stream<String> pairs() {
        return Stream.of(
                "bootstrap.servers=" + broker.bootstrapServers(),
                "schema.registry.url=" + registry.url(),
                "project=" + RETAIL,
                "environment=dev",
                "state.dir=" + directory.resolve("state"));
    }

    /** Without a {@code state.dir}, which a replay has nothing to put into. */
    private CommandRun replay(Path file, String... more) {
        List<String> arguments = new ArrayList<>(List.of("replay", file.toString(), "--unpaced"));
        arguments.addAll(List.of(more));
        pairs().filter(pair -> !pair.startsWith("state.dir")).forEach(pair -> arguments.addAll(List.of("--set", pair)));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    /** Two rows. */
    private Path file(String name, Instant first, Instant last) throws Exception {
        DateTimeFormatter format = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss")
                .withZone(project.time().zone());
        return Files.writeString(
                directory.resolve(name),
                "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
                        + "1,a,1," + format.format(first) + ",2.5,17850.0,France\n"
                        + "2,b,1," + format.format(last) + ",2.5,17850.0,France\n");
    }
}
