package io.millrace.quickstart.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.wire.SharedRegistry;
import io.millrace.records.TopicOffset;
import io.millrace.runtime.deadletters.DeadLetter;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.deadletters.DeadLetters;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code millrace dead-letters} on a real broker and a real registry. */
@ExtendWith(SharedRegistry.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeadLettersCommandTest {
    private static final Path CHURN = Path.of("..", "examples", "churn", "project.yaml");
    private static final String APPLICATION = "churn-features-v1";

    private final SharedRegistry.Running registry;
    private EmbeddedBroker broker;
    private Path settings;
    private String source;

    DeadLettersCommandTest(SharedRegistry.Running registry) {
        this.registry = registry;
    }

    /** In partition 0: a letter that can be decoded, one that cannot, a score. */
    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        broker = EmbeddedBroker.start(directory.resolve("kafka"));
        settings = Files.writeString(
                directory.resolve("client.properties"),
                "bootstrap.servers=%s%nschema.registry.url=%s%nproject=%s%nenvironment=dev%n"
                        .formatted(broker.bootstrapServers(), registry.url(), CHURN.toAbsolutePath()));
        Project project = ProjectReader.read(List.of(new ProjectFile(CHURN.toString(), Files.readString(CHURN))));
        source = project.sources().get(0).topic();
        try (ProcessContext process =
                        ProcessContext.client(Settings.builder().file(settings).build(), project);
                Producer<byte[], byte[]> producer = process.producer("letters")) {
            assertThat(run("list").err()).as("nothing has run yet").startsWith("no project churn on this cluster");
            process.ensureTopics(process.topics().topics());
            try (Admin admin = Admin.create(process.settings().admin())) {
                String notes = APPLICATION + "-progress-changelog";
                admin.createTopics(List.of(new NewTopic(notes, 1, (short) 1)))
                        .all()
                        .get();
            }
            byte[] avro = process.serdes().of(TopicOffset.class).toBytes("offsets", new TopicOffset("a", 1, 2L));
            write(process, producer, "features.update", DeadLetterReason.TOO_LATE, avro);
            write(process, producer, "features.rekey", DeadLetterReason.UNDECODABLE_RECORD, "text".getBytes(UTF_8));
            write(process, producer, "serving.score", DeadLetterReason.UNSCORABLE, new byte[] {1});
        }
    }

    private void write(
            ProcessContext process,
            Producer<byte[], byte[]> producer,
            String stage,
            DeadLetterReason reason,
            byte[] value)
            throws Exception {
        ProducerRecord<byte[], byte[]> made = DeadLetters.record(
                new DeadLetter(
                        "c1".getBytes(UTF_8), value, source, 1, 7, 1_700_000_000_000L, stage, reason, "a detail"),
                process.topics().deadLetters());
        made.headers().add(DeadLetters.APPLICATION, APPLICATION.getBytes(UTF_8));
        producer.send(new ProducerRecord<>(made.topic(), 0, made.key(), made.value(), made.headers()))
                .get();
    }

    @AfterAll
    void stop() throws Exception {
        broker.close();
    }

    @Test
    void shouldShowRetryAndDiscardThem() throws Exception {
        CommandRun listed = run("list", "--stage", "features");
        assertThat(listed.exitCode()).as(listed.err()).isZero();
        assertThat(listed.out())
                .contains("2 dead letters are open", "too_late", "undecodable_record", "0-0", "0-1")
                .doesNotContain("unscorable");

        CommandRun shown = run("show", "0-0");
        assertThat(shown.exitCode()).as(shown.err()).isZero();
        assertThat(shown.out())
                .contains(
                        "\"topic\" : \"a\"",
                        "docs/sources.md#broken-records",
                        "./millrace dead-letters retry 0-0",
                        "topic " + source + ", partition 1, offset 7, timestamp 2023-11-14T22:13:20Z",
                        "raised");
        assertThat(run("show", "0-1").out()).contains("00000000  74 65 78 74", "not in the wire format");
        assertThat(json("show", "0-2", "--json").path("not_retryable").asText())
                .startsWith("stage serving.score takes no record again");

        CommandRun asked = run("retry", "--all", "--stage", "features", "--why", "mended");
        assertThat(asked.exitCode()).isEqualTo(Main.WRONG);
        assertThat(asked.err()).contains("Nothing was done: --confirm 2 does it");
        CommandRun tried = run("retry", "--all", "--dry-run", "--why", "mended");
        assertThat(tried.out()).contains("2 would be retried.", "1 not:", "0-2");
        CommandRun mistaken = run("retry", "--all", "--stage", "features", "--confirm", "3", "--why", "mended");
        assertThat(mistaken.exitCode()).isEqualTo(Main.WRONG);
        CommandRun done =
                run("retry", "--all", "--stage", "features", "--confirm", "2", "--why", "mended", "--who", "ada");
        assertThat(done.exitCode()).as(done.err()).isZero();
        assertThat(done.out()).contains("2 retried.");
        assertThat(done.err()).contains("retried: 100 %");
        CommandRun twice = run("retry", "0-0", "--why", "mended");
        assertThat(twice.exitCode()).isEqualTo(Main.FAILED);
        assertThat(twice.out()).contains("0 retried.", "retried by ada at", ": mended");

        assertThat(json("discard", "0-2", "--why", "old", "--who", "bob", "--json")
                        .path("done")
                        .asInt())
                .isEqualTo(1);
        assertThat(run("list").out()).contains("No dead letter is open.");
        JsonNode closed = json("list", "--closed", "--json");
        assertThat(closed.path("total").asInt()).isEqualTo(3);
        assertThat(closed.path("newest").findValuesAsText("who")).containsExactlyInAnyOrder("ada", "ada", "bob");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "show 7 | ID: found 7, expected partition and offset",
                "list --reason late | --reason: found late, expected a reason",
                "list --since yesterday | --since: found yesterday, expected an ISO-8601 time",
                "list --newest -1 | --newest: found -1, expected 0 or more",
                "retry --why x | found no ID, expected some, or --all",
                "retry 0-0 --all --why x | --all and IDs: found both",
                "retry 0-0 --topic t --why x | --reason and the like go with --all",
                "discard 0-0 | Missing required option: '--why=TEXT'",
            })
    void shouldSayWhatIsWrongWithTheCommandLine(String arguments, String message) {
        CommandRun run = run(arguments.split(" ", -1));

        assertThat(run.exitCode()).isEqualTo(Main.WRONG);
        assertThat(run.err()).contains(message);
    }

    @Test
    void shouldSayThatThereIsNoSuchLetter() {
        CommandRun run = run("show", "0-999");

        assertThat(run.exitCode()).isEqualTo(Main.FAILED);
        assertThat(run.err()).contains("0-999: there is no such dead letter");
    }

    private JsonNode json(String... arguments) throws Exception {
        return new ObjectMapper().readTree(run(arguments).out());
    }

    private CommandRun run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("dead-letters"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--settings", settings.toString()));
        return CommandRun.of(all.toArray(String[]::new));
    }
}
