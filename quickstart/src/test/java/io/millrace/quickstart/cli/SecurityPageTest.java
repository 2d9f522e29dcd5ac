package io.millrace.quickstart.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.access.Scope;
import io.millrace.runtime.doors.Denial;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Settings;
import io.millrace.serving.availability.Availability;
import io.millrace.serving.online.RestDoor;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.RestServer;
import io.millrace.serving.rest.Route;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page on security: its commands run as they stand there, and close the door as it says. */
class SecurityPageTest {
    @TempDir
    private Path directory;

    @Test
    @Timeout(120)
    void shouldCloseTheDoorByTheCommandsOfThePage() throws Exception {
        List<String> blocks = Pattern.compile("(?ms)^```bash\\n(.*?)^```$")
                .matcher(page())
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(blocks).hasSize(2);
        // The launcher, on what this test runs on.
        script(
                "millrace",
                "exec java -XX:TieredStopAtLevel=1 -cp '%s' %s \"$@\""
                        .formatted(System.getProperty("java.class.path"), Main.class.getName()));

        run(blocks.get(0) + "declare -p SHOP GRAFANA ALICE > tokens\n");

        // Where files are is said from where the process runs: this one runs elsewhere.
        Settings.Builder settings = Settings.builder().file(directory.resolve("client.properties"));
        for (String name : List.of("rest.tls.certificate", "rest.tls.key", "rest.callers")) {
            settings.flag(
                    name,
                    directory
                            .resolve(name.substring(5)
                                    .replace("tls.certificate", "rest.crt")
                                    .replace("tls.key", "rest.key"))
                            .toString());
        }
        Settings read = settings.build();
        assertThat(read.get(MillraceSettings.REST_HOST)).isEqualTo("0.0.0.0");
        Metrics metrics = new Metrics();
        try (RestServer server = RestServer.bind(
                RestDoor.open(read, metrics, "shop"),
                0,
                4,
                metrics,
                new Availability(metrics, "shop", null, List.of()))) {
            server.serve(List.of(
                    new Route("POST", "/predict", "predict", call -> Answer.json("\"scored\"".getBytes(UTF_8)))
                            .admitting(Scope.SCORE),
                    new Route("GET", "/features/", "features", call -> Answer.json("\"known\"".getBytes(UTF_8)))));
            String asked =
                    blocks.get(1).replace(":6566/", ":" + server.port() + "/").replace("curl ", "curl -s ");

            assertThat(run(". ./tokens\n" + asked)).isEqualTo("\"scored\"\"known\"");
            assertThat(run(". ./tokens\nSHOP=$ALICE\nGRAFANA=$ALICE\n" + asked)).isEqualTo("\"scored\"\"known\"");
            assertThat(run(". ./tokens\nSHOP=$GRAFANA\nGRAFANA=x\n" + asked))
                    .contains("grafana has not the scope score", "this is no token");
        }
        assertThat(Files.readString(directory.resolve("callers")))
                .doesNotContain(Files.readString(directory.resolve("tokens")).split("\"", -1)[1]);
        assertThat(Files.getPosixFilePermissions(directory.resolve("callers")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void shouldNameEveryScopeAndEveryKindOfDenial() throws Exception {
        String page = page();

        assertThat(Arrays.stream(Scope.values()).map(Scope::word))
                .allSatisfy(scope -> assertThat(page).contains("| `" + scope + "` |"));
        assertThat(Arrays.stream(Denial.values()).map(kind -> kind.name().toLowerCase(Locale.ROOT)))
                .allSatisfy(kind -> assertThat(page).contains("`" + kind + "`"));
    }

    @Test
    void shouldSayWhatIsWrongWithACaller() {
        CommandRun scope = CommandRun.of("token", "shop", "--scopes", "score,everything");
        CommandRun name = CommandRun.of("token", "the shop", "--scopes", "score");
        CommandRun shown = CommandRun.of("token", "shop", "--scopes", "score");

        assertThat(scope.exitCode()).isEqualTo(Main.WRONG);
        assertThat(scope.err()).contains("Expected scopes of score,read,push,operate,peer, separated by commas.");
        assertThat(name.exitCode()).isEqualTo(Main.WRONG);
        assertThat(name.err()).contains("Expected a name of up to 64 letters, digits and . _ @ -");
        assertThat(shown.out()).contains("Token of shop", "shop score sha256:");
    }

    private static String page() throws Exception {
        return Files.readString(Path.of("..", "docs", "security.md"));
    }

    private void script(String name, String text) throws Exception {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private String run(String commands) throws Exception {
        Path script = Files.writeString(directory.resolve("commands"), "set -eu\n" + commands);
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process process = new ProcessBuilder("bash", script.toString())
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(err)).isZero();
        return Files.readString(out);
    }
}
