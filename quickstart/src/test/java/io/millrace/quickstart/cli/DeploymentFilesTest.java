package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.settings.MillraceSettings;
import io.millrace.runtime.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files that run Millrace elsewhere name what the code has. */
class DeploymentFilesTest {
    private static final Path HOME = Path.of("..");

    @Test
    void shouldSetOnlySettingsThatThereAre() throws Exception {
        List<String> known =
                MillraceSettings.ALL.stream().map(Setting::environmentName).toList();

        assertThat(found("docker-compose.yml", "(MILLRACE_[A-Z_]+):"))
                .isNotEmpty()
                .isSubsetOf(known);
    }

    @Test
    void shouldRunEveryProcessAndAskEachForItsHealth() throws Exception {
        String port = MillraceSettings.HTTP_PORT.defaultText();

        assertThat(found("docker-compose.yml", "command: \\[\"run\", \"([a-z]+)\"\\]"))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(RunCommand.Role.values())
                        .map(RunCommand.Role::name)
                        .toList());
        assertThat(found("docker-compose.yml", "MILLRACE_HTTP_PORT: ([0-9]+)")).containsExactly(port);
        assertThat(found("docker-compose.yml", "\"curl\", \"-fsS\", \"http://localhost:([0-9]+)/health/ready\""))
                .containsExactly(port);
    }

    @Test
    void shouldPublishWhereServingIsAsked() throws Exception {
        String port = MillraceSettings.REST_PORT.defaultText();

        assertThat(
                        found(
                                "docker-compose.yml",
                                "127\\.0\\.0\\.1:([0-9]+:[0-9]+)\"\\]\\n    volumes: \\[\"\\./examples/churn:/project:ro\", \"serving:"))
                .containsExactly(port + ":" + port);
    }

    @Test
    void shouldScrapeEveryProcess() throws Exception {
        assertThat(found("monitoring/prometheus.yml", "\"([a-z]+:[0-9]+)\""))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(RunCommand.Role.values())
                        .map(role -> role + ":" + MillraceSettings.HTTP_PORT.defaultText())
                        .toList());
        assertThat(found("docker-compose.yml", "\\./(monitoring/prometheus\\.yml):/etc/prometheus/prometheus\\.yml"))
                .hasSize(1);
    }

    @Test
    void shouldPutIntoTheImageWhatXgboostAndTheHealthCheckNeed() throws Exception {
        String dockerfile = Files.readString(HOME.resolve("Dockerfile"));

        // readelf -d libxgboost4j.so: NEEDED libgomp.so.1
        assertThat(dockerfile).containsPattern("apt-get install .*\\blibgomp1\\b");
        assertThat(dockerfile).containsPattern("apt-get install .*\\bcurl\\b");
        assertThat(dockerfile).contains(Main.class.getName());
    }

    private static List<String> found(String file, String pattern) throws IOException {
        Stream<MatchResult> matches = Pattern.compile(pattern)
                .matcher(Files.readString(HOME.resolve(file)))
                .results();
        return matches.map(match -> match.group(1)).toList();
    }
}
