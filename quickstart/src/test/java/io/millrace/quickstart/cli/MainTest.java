package io.millrace.quickstart.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bundle.BadBundleException;
import io.millrace.quickstart.replay.StalledException;
import io.millrace.wire.RegistryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user is told when it does not work: a line, and an exit code that means something. */
class MainTest {
    private static final String CHURN =
            Path.of("..", "examples", "churn", "project.yaml").toString();
    private static final String RETAIL =
            Path.of("..", "examples", "online-retail", "project.yaml").toString();

    @TempDir
    Path directory;

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new ConfigException("acks", "x", "not one of"), Main.WRONG, "acks"),
                Arguments.of(
                        new KafkaException("Failed create new client", new ConfigException("no such host")),
                        Main.WRONG,
                        "no such host"),
                Arguments.of(
                        new RegistryException(RegistryException.Kind.DENIED, "registry: denied"),
                        Main.FAILED,
                        "registry: denied"),
                Arguments.of(
                        new KafkaException(new org.apache.kafka.common.errors.TimeoutException("no node")),
                        Main.FAILED,
                        "no node"),
                Arguments.of(
                        new KafkaException(new RegistryException(
                                RegistryException.Kind.UNAVAILABLE,
                                "the schema registry does not answer",
                                new ConnectException())),
                        Main.FAILED,
                        "the schema registry does not answer"),
                Arguments.of(new TimeoutException("not up"), Main.FAILED, "not up"),
                Arguments.of(new UncheckedIOException(new IOException("disk full")), Main.FAILED, "disk full"),
                Arguments.of(new NoSuchFileException("a.csv"), Main.FAILED, "a.csv: there is no such file"),
                Arguments.of(new BadBundleException("no trees"), Main.FAILED, "no trees"),
                Arguments.of(new StalledException("nothing moves"), Main.FAILED, "nothing moves"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void shouldExplainAFailureInOneLine(Exception failure, int exitCode, String said) {
        Explanation explanation = Explanation.of(failure).orElseThrow();

        assertThat(explanation.exitCode()).isEqualTo(exitCode);
        assertThat(explanation.text()).contains(said).hasLineCount(1);
    }

    @Test
    void shouldLeaveAMistakeOfItsOwnToWhoeverCanRepairIt() {
        assertThat(Explanation.of(new IllegalStateException("impossible"))).isEqualTo(Optional.empty());
    }

    @Test
    void shouldHelpWhereHelpIsAskedForByItsName() {
        CommandRun run = CommandRun.of("help", "history");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("Usage: millrace history");
    }

    @Test
    void shouldCallABadClientPropertyAWrongSetting() {
        CommandRun run = run("admin.retries=often");

        assertThat(run.exitCode()).isEqualTo(Main.WRONG);
        assertThat(run.err().strip()).contains("retries", "often").hasLineCount(1);
    }

    @Test
    void shouldSayInOneLineThatNoBrokerAnswers() {
        CommandRun run = run("default.api.timeout.ms=600", "request.timeout.ms=500");

        assertThat(run.exitCode()).isEqualTo(Main.FAILED);
        assertThat(run.err().strip()).hasLineCount(1);
    }

    @Test
    void shouldSayInOneLineWhichBrokersACommandHasLookedForInVain() {
        CommandRun run = CommandRun.of(
                "models",
                "list",
                "--set",
                "bootstrap.servers=localhost:1",
                "--set",
                "schema.registry.url=http://localhost:1",
                "--set",
                "project=" + CHURN,
                "--set",
                "default.api.timeout.ms=600",
                "--set",
                "request.timeout.ms=500");

        assertThat(run.exitCode()).isEqualTo(Main.FAILED);
        assertThat(run.err().strip())
                .startsWith("no broker answers at localhost:1 (bootstrap.servers)")
                .hasLineCount(1);
    }

    @Test
    void shouldSayInOneLineThatAPortIsTakenAndWhichSettingNamesAnother() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CommandRun run = run("http.port=" + taken.getLocalPort());

            assertThat(run.exitCode()).isEqualTo(Main.FAILED);
            assertThat(run.err().strip())
                    .contains("127.0.0.1:" + taken.getLocalPort(), "http.port", "Address already in use")
                    .hasLineCount(1);
        }
    }

    @Test
    void shouldSayHowAProjectFileIsNamedThatNobodyNamed() {
        CommandRun run = CommandRun.of("models", "list");

        assertThat(run.exitCode()).isEqualTo(Main.WRONG);
        assertThat(run.err().strip())
                .startsWith("project.yaml:1: the file: found no such file")
                .contains("--set project=FILE", "--settings")
                .hasLineCount(1);
    }

    @Test
    void shouldRefuseToEndByItselfWhereNoPastIsTold() {
        CommandRun run = CommandRun.of("quickstart", "--headless", "--dir", directory.toString(), "--project", RETAIL);

        assertThat(run.exitCode()).isEqualTo(Main.WRONG);
        assertThat(run.err().lines().findFirst().orElse(""))
                .contains("--headless", "online-retail", "sessions", "--events");
    }

    @Test
    void shouldRefuseALimitOfASearchThatNobodyAsksFor() {
        // When
        CommandRun unasked = CommandRun.of("evaluate", "--project", RETAIL, "--events", "events.csv", "--trials", "9");
        CommandRun never =
                CommandRun.of("evaluate", "--project", RETAIL, "--events", "events.csv", "--tune", "--at-most", "soon");

        // Then
        assertThat(List.of(unasked, never))
                .allSatisfy(run -> assertThat(run.exitCode()).isEqualTo(Main.WRONG));
        assertThat(unasked.err()).contains("--trials and --at-most go with --tune");
        assertThat(never.err()).contains("--at-most: a duration is expected, such as 10min, not soon");
    }

    @Test
    void shouldCallAProjectFileThatCannotBeReadAMistakeWithItsName() throws Exception {
        Path foreign = Files.write(directory.resolve("latin1.yaml"), "objective: für alle".getBytes(ISO_8859_1));

        CommandRun missing = CommandRun.of("evaluate", "--project", "nope.yaml", "--events", "events.csv");
        CommandRun folder = CommandRun.of("validate", directory.toString());
        CommandRun latin = CommandRun.of("validate", foreign.toString());

        assertThat(List.of(missing, folder, latin))
                .extracting(CommandRun::exitCode)
                .containsOnly(Main.WRONG);
        assertThat(missing.err()).startsWith("nope.yaml:1: the file: found no such file");
        assertThat(folder.err()).contains("found a directory");
        assertThat(latin.err()).contains("latin1.yaml", "found bytes that are no UTF-8");
    }

    @Test
    void shouldRefuseEventsThatAreNotThereBeforeAnythingStarts() {
        CommandRun run = CommandRun.of("quickstart", "--project", RETAIL, "--events", "nope.csv");

        assertThat(run.exitCode()).isEqualTo(Main.WRONG);
        assertThat(run.err()).startsWith("--events: found nope.csv");
    }

    @Test
    void shouldSayWhyThereIsNothingToEvaluate() throws Exception {
        Path lines = Files.writeString(
                directory.resolve("lines.csv"),
                "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n1,a,1,yesterday,1,17850.0,UK\n");

        CommandRun run = CommandRun.of("evaluate", "--project", RETAIL, "--events", lines.toString());

        assertThat(run.exitCode()).isEqualTo(Main.FAILED);
        assertThat(run.err()).contains("of 1 rows 0 are events", "unparsable_row=1");
    }

    @Test
    void shouldAskWhichModelWhereThereAreSeveral() throws Exception {
        Path second = Files.writeString(directory.resolve("second.yaml"), """
                labels:
                  buys: {event: purchases, horizon: 7 d}
                models:
                  buyers:
                    label: buys
                    task: binary_classification
                    algorithm: {xgboost: {}}
                    exclude: [plan]
                    success: {metric: auc_roc, baseline: 0.5}
                """);
        String both = CHURN + "," + second;

        CommandRun validated = CommandRun.of("validate", CHURN, second.toString());
        CommandRun unnamed = CommandRun.of("evaluate", "--project", both, "--events", "events.csv");
        CommandRun misnamed =
                CommandRun.of("evaluate", "--project", both, "--model", "byers", "--events", "events.csv");

        assertThat(validated.out()).contains("label is_churned, model churn; label buys, model buyers.");
        assertThat(List.of(unnamed, misnamed)).extracting(CommandRun::exitCode).containsOnly(Main.WRONG);
        assertThat(unnamed.err()).contains("--model is needed: one of churn, buyers");
        assertThat(misnamed.err()).contains("--model byers: expected one of churn, buyers");
    }

    @Test
    void shouldRefuseAReportThatCouldNotBeWrittenWhenAllIsDone() {
        String report = directory.resolve("nowhere").resolve("report.json").toString();

        CommandRun quickstart = CommandRun.of("quickstart", "--dir", directory.toString(), "--report", report);
        CommandRun evaluate =
                CommandRun.of("evaluate", "--project", RETAIL, "--events", "events.csv", "--report", report);

        assertThat(List.of(quickstart, evaluate)).allSatisfy(run -> {
            assertThat(run.exitCode()).isEqualTo(Main.WRONG);
            assertThat(run.err()).startsWith("--report: found " + report);
        });
    }

    private CommandRun run(String... settings) {
        List<String> arguments = new ArrayList<>(List.of("run", "features"));
        Stream.concat(
                        Stream.of(
                                "bootstrap.servers=localhost:1",
                                "schema.registry.url=http://localhost:1",
                                "project=" + CHURN,
                                "http.port=0",
                                "state.dir=" + directory),
                        Stream.of(settings))
                .forEach(pair -> arguments.addAll(List.of("--set", pair)));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    @Test
    void shouldSayWhatIsWrongAndLeaveTheRestToHelp() {
        CommandRun unknown = CommandRun.of("evaluate", "--project", RETAIL, "--events", "events.csv", "--trails", "9");
        CommandRun missing = CommandRun.of("evaluate", "--project", RETAIL);
        CommandRun nothing = CommandRun.of("models");

        assertThat(List.of(unknown, missing, nothing))
                .extracting(CommandRun::exitCode)
                .containsOnly(Main.WRONG);
        assertThat(unknown.err()).contains("--trails").doesNotContain("Usage:");
        assertThat(missing.err().lines())
                .containsExactly("Missing required option: '--events=FILE'", "See millrace evaluate --help.");
        assertThat(nothing.err()).contains("Usage: millrace models");
    }

    @Test
    void shouldRefuseWhatCannotBeReadOrWrittenBeforeTheWork() throws Exception {
        Path file = Files.writeString(directory.resolve("file.csv"), "InvoiceNo\n");
        String inside = file.resolve("reports").toString();

        CommandRun folder = CommandRun.of("evaluate", "--project", RETAIL, "--events", directory.toString());
        CommandRun validated = CommandRun.of("validate", RETAIL, "--events", directory.toString());
        CommandRun reports =
                CommandRun.of("evaluate", "--project", RETAIL, "--events", file.toString(), "--report-dir", inside);

        assertThat(List.of(folder, validated, reports))
                .extracting(CommandRun::exitCode)
                .containsOnly(Main.WRONG);
        assertThat(folder.err())
                .startsWith("--events: found " + directory + ", a directory, expected a file that is there");
        assertThat(validated.err()).startsWith("--events: found " + directory + ", a directory");
        assertThat(reports.err()).startsWith("--report-dir: found " + inside);
    }

    @Test
    void shouldWantToKnowUpToWhenTheFilesOfABackfillCount() {
        CommandRun refused = CommandRun.of("backfill", "--events", "events.csv");

        assertThat(refused.exitCode()).isEqualTo(Main.WRONG);
        assertThat(refused.err()).contains("--events and --until: found one of them, expected both or none");
    }

    /** What is told comes out of files and records, which others wrote. */
    @Test
    void shouldHaveATerminalDoNothing() {
        CommandRun run = CommandRun.of("validate", "there\u001b[2J.yaml");

        assertThat(run.exitCode()).isEqualTo(Main.WRONG);
        assertThat(run.err()).contains("there\\u001b[2J.yaml").doesNotContain("\u001b");
    }
}
