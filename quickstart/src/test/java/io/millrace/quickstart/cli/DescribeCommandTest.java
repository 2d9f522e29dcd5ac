package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescribeCommandTest {
    @TempDir
    private Path directory;

    @Test
    void shouldPrintTheRulesOfAProject() throws Exception {
        CommandRun run = CommandRun.of("describe", "--prometheus-rules", "../examples/churn/project.yaml");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo(Files.readString(Path.of("..", "monitoring", "rules.yml")));
    }

    @Test
    void shouldPrintThemOfWhatOverlaysSay() throws Exception {
        Path overlay = directory.resolve("overlay.yaml");
        Files.writeString(overlay, "models: {churn: {monitoring: {system: {cpu: 70 %}}}}\n");

        CommandRun run =
                CommandRun.of("describe", "--prometheus-rules", "../examples/churn/project.yaml", overlay.toString());

        assertThat(run.out()).contains("max by (instance) (millrace_host_cpu_ratio) > 0.7 and on (instance) ");
    }

    @Test
    void shouldRefuseAFileThatIsNotThereAndACallThatAsksForNothing() {
        String missing = directory.resolve("project.yaml").toString();

        assertThat(CommandRun.of("describe", "--prometheus-rules", missing))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(Main.WRONG))
                .satisfies(run -> assertThat(run.err()).contains(missing, "no such file"));
        assertThat(CommandRun.of("describe", missing))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(Main.WRONG))
                .satisfies(run -> assertThat(run.err()).contains("--prometheus-rules"));
    }
}
