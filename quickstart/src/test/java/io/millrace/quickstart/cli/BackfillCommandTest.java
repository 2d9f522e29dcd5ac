package io.millrace.quickstart.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.cli.Till.Line;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.report.TopicReader;
import io.millrace.quickstart.wire.SharedRegistry;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.topology.features.FeaturesApp;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code millrace backfill} on a real broker, when the topics have lost what it needs, and when whoever runs it is tired. */
@ExtendWith(SharedRegistry.class)
class BackfillCommandTest {
    private static final int CUSTOMERS = 12;
    private static final int LOST = 90;
    private static final int BEFORE = 200;
    private static final int ALL = 260;

    private final long seed = Long.getLong("millrace.seed", System.nanoTime());
    private final SharedRegistry.Running registry;
    private final List<Line> lines = new ArrayList<>();

    @TempDir
    private Path directory;

    BackfillCommandTest(SharedRegistry.Running registry) {
        this.registry = registry;
        Random random = new Random(seed);
        long at = Till.START;
        for (int i = 0; i < ALL; i++) {
            at += 1 + random.nextInt((int) Till.HOUR);
            lines.add(Line.random(random, i % CUSTOMERS, at));
        }
    }

    @Test
    void shouldCountOutOfFilesWhatTheTopicsHaveLost() throws Exception {
        System.out.println("seed " + seed);
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"))) {
            Till till = new Till("till", directory, broker, registry.client(), registry.url(), "");
            try (ProcessContext before = till.open("1.0.0");
                    FeaturesApp app = FeaturesApp.start(before, false)) {
                app.streams().awaitRunning(Duration.ofMinutes(1));
                List<RecordMetadata> sent = till.send(before, lines.subList(0, BEFORE));
                till.tick(before, time(BEFORE));
                deleteLost(before, sent.subList(0, LOST));
            }
            List<CommandRun> refused;
            CommandRun done;
            try (ProcessContext after = till.open("1.1.0");
                    FeaturesApp app = FeaturesApp.start(after, false)) {
                app.streams().awaitRunning(Duration.ofMinutes(1));
                till.send(after, lines.subList(BEFORE, ALL));
                till.tick(after, time(ALL));
                refused = refused(till);

                done = backfill(
                        till,
                        "1.1.0",
                        "--events",
                        csv(0, 30) + "," + json(30, 60) + "," + parquet(60, LOST + 10),
                        "--until",
                        Instant.ofEpochMilli(lines.get(LOST - 1).at()).toString());

                till.tick(after, time(ALL) + Duration.ofDays(2).toMillis());
                assertThat(till.lives(after)).as("seed %d", seed).isEqualTo(Till.expected(lines));
                assertThat(sent(after)).isEqualTo(CUSTOMERS);
            }
            CommandRun unheard = backfill(
                    till,
                    "1.1.0",
                    "--from",
                    "2025-03-05T00:00:00Z",
                    "--events",
                    json(30, 60).toString(),
                    "--until",
                    Instant.ofEpochMilli(lines.get(LOST + 4).at()).toString());

            assertThat(done.exitCode()).as(done.err()).isZero();
            assertThat(done.out()).contains("200 events counted, the states of 12 entities sent.", "All is taken in.");
            // Rows after --until are no mistake: they are in the topics.
            assertThat(done.err().lines().filter(line -> !line.startsWith("Note: ")))
                    .containsExactly("No events, because of unparsable_row: 1, first lost.csv.gz:32");
            assertThat(refused).extracting(CommandRun::exitCode).containsOnly(Main.WRONG, Main.FAILED);
            assertThat(unheard.exitCode()).as(unheard.err()).isZero();
            assertThat(unheard.out()).contains("complete from 2025-03-05T00:00:00Z on", "No features process runs");
            assertThat(unheard.err())
                    .contains("is taken from --from")
                    .contains("Note: 5 events of the topics are not later than --until");
            assertThat(leftBehind()).isEmpty();
        }
    }

    /** All that is refused, each with a line that says why; none of it sends anything. */
    private List<CommandRun> refused(Till till) throws Exception {
        CommandRun incomplete = backfill(till, "1.1.0");
        CommandRun otherVersion = backfill(till, "1.0.0");
        CommandRun otherMajor = backfill(till, "7.0.0");
        CommandRun noFile = backfill(till, "1.1.0", "--events", "nosuch.csv", "--until", "2025-03-05T00:00:00Z");
        Path cut = Files.write(directory.resolve("cut.jsonl.gz"), Arrays.copyOf(gzipped(rows(0, 60)), 300));
        CommandRun broken = backfill(till, "1.1.0", "--events", cut.toString(), "--until", "2025-03-05T00:00:00Z");
        CommandRun feature = backfill(till, "1.1.0", "spend_evr");
        assertThat(incomplete.err())
                .contains("topic till-lines partition 0: found offset ")
                .contains("first, expected 0: older events are gone. Give them with --events and --until, or say with"
                        + " --from when what is left is complete from: by the records' timestamps, 20");
        assertThat(otherVersion.err())
                .contains("features.customer.version: found 1.0.0, which the features process does not run");
        assertThat(otherMajor.err()).contains("found none, expected that of a features process that has run");
        assertThat(noFile.err()).contains("--events: found nosuch.csv, expected a file that is there");
        assertThat(broken.err()).contains(cut + " cannot be read after line");
        assertThat(feature.err()).contains("Unmatched argument", "spend_evr");
        return List.of(incomplete, otherVersion, otherMajor, noFile, broken, feature);
    }

    private long time(int count) {
        return lines.get(count - 1).at() + 1;
    }

    private CommandRun backfill(Till till, String version, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(
                List.of("backfill", "--settings", till.settings(version).toString()));
        arguments.addAll(List.of("--work-dir", directory.toString()));
        arguments.addAll(List.of(options));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    private static int sent(ProcessContext process) {
        int[] sent = {0};
        new TopicReader(process).read(process.topics().backfill(), record -> sent[0]++);
        return sent[0];
    }

    /** Deletes the first records, as retention does. */
    private static void deleteLost(ProcessContext process, List<RecordMetadata> lost) throws Exception {
        Map<TopicPartition, RecordsToDelete> delete = new HashMap<>();
        // The last of a partition wins.
        lost.forEach(at -> delete.put(
                new TopicPartition(at.topic(), at.partition()), RecordsToDelete.beforeOffset(at.offset() + 1)));
        try (Admin admin = Admin.create(process.settings().admin())) {
            admin.deleteRecords(delete).all().get();
        }
    }

    // --- files

    /** The last of its rows is none. */
    private Path csv(int from, int to) throws Exception {
        List<String> rows = new ArrayList<>(List.of("at,who,amount,what"));
        lines.subList(from, to).forEach(line -> rows.add(line.csv()));
        rows.add("yesterday,c1,1.00,tea");
        return Files.write(directory.resolve("lost.csv.gz"), gzipped(String.join("\n", rows)));
    }

    private Path json(int from, int to) throws Exception {
        return Files.writeString(directory.resolve("lost.jsonl"), rows(from, to));
    }

    private String rows(int from, int to) {
        return String.join(
                "\n", lines.subList(from, to).stream().map(Line::json).toList());
    }

    private Path parquet(int from, int to) throws Exception {
        Path json = Files.writeString(directory.resolve("rows.json"), rows(from, to));
        Path parquet = directory.resolve("lost.parquet");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "COPY (SELECT epoch_ms(\"at\"::BIGINT) AS \"at\", who, amount::DECIMAL(10,2) AS amount, what FROM"
                            + " read_json('" + json + "', format='newline_delimited')) TO '" + parquet
                            + "' (FORMAT parquet)");
        }
        return parquet;
    }

    private static byte[] gzipped(String text) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private List<String> leftBehind() throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(".millrace"))
                    .toList();
        }
    }
}
