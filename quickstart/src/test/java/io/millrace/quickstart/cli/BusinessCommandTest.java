package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.wire.SharedRegistry;
import io.millrace.records.BusinessReport;
import io.millrace.records.CohortOutcomes;
import io.millrace.records.MonitoringReport;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.wire.MonitoringBody;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code millrace business} on a real broker and a real registry. */
@ExtendWith(SharedRegistry.class)
class BusinessCommandTest {
    private static final Path CHURN = Path.of("..", "examples", "churn", "project.yaml");

    @TempDir
    private Path directory;

    private final String registry;

    BusinessCommandTest(SharedRegistry.Running running) {
        registry = running.url();
    }

    @Test
    void shouldShowTheHighestRevisionOfEachMonth() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"));
                ProcessContext process = open(broker);
                Producer<byte[], byte[]> producer = process.producer("monitor")) {
            process.ensureTopics(process.topics().topics());

            CommandRun none = run(broker);
            for (MonitoringReport report :
                    List.of(report("2026-03", 0, 5), report("2026-03", 1, 9), report("2026-04", 0, 2))) {
                byte[] value = process.serdes()
                        .of(MonitoringReport.class)
                        .toBytes(process.topics().monitoring(), report);
                byte[] key = "churn".getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(process.topics().monitoring(), key, value))
                        .get();
            }
            CommandRun words = run(broker, "--model", "churn");
            CommandRun json = run(broker, "--json");
            CommandRun wrong = run(broker, "--model", "chrun");

            assertThat(none.exitCode()).isEqualTo(Main.FAILED);
            assertThat(none.err()).contains("interventions.holdout");
            assertThat(words.exitCode()).as(words.err()).isZero();
            assertThat(words.out().lines())
                    .contains(
                            "churn 2026-03, complete",
                            "  acted on      9, of whom 1 have the label (11.1 %)",
                            "churn 2026-04, complete",
                            "  acted on      2, of whom 1 have the label (50.0 %)");
            assertThat(words.out()).doesNotContain("acted on      5");
            assertThat(json.exitCode()).isZero();
            assertThat(json.out()).startsWith("[ {").contains("\"revision\" : 1");
            assertThat(wrong.exitCode()).isEqualTo(Main.WRONG);
        }
    }

    private static MonitoringReport report(String month, int revision, long rows) {
        BusinessReport body = new BusinessReport(
                month,
                true,
                new CohortOutcomes(rows, 1L, 0L),
                new CohortOutcomes(0L, 0L, 0L),
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        return MonitoringBody.report("churn", "churn", Instant.EPOCH, Instant.EPOCH, revision, Instant.EPOCH, body);
    }

    private ProcessContext open(EmbeddedBroker broker) throws Exception {
        Project project = ProjectReader.read(List.of(new ProjectFile(CHURN.toString(), Files.readString(CHURN))));
        Settings.Builder settings = Settings.builder();
        pairs(broker)
                .forEach(pair ->
                        settings.flag(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1)));
        return ProcessContext.open(settings.build(), project);
    }

    private CommandRun run(EmbeddedBroker broker, String... options) {
        List<String> arguments = new java.util.ArrayList<>(List.of("business"));
        arguments.addAll(List.of(options));
        pairs(broker).forEach(pair -> arguments.addAll(List.of("--set", pair)));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    private List<String> pairs(EmbeddedBroker broker) {
        return List.of(
                "bootstrap.servers=" + broker.bootstrapServers(),
                "schema.registry.url=" + registry,
                "environment=dev",
                "project=" + CHURN,
                "state.dir=" + directory.resolve("state"));
    }
}
