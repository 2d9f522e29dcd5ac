package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What people are told of rollouts rests on metrics that there are. */
class RolloutFilesTest {
    private static final Pattern METRIC = Pattern.compile("millrace_[a-z_]+");
    private static final Path MONITORING = Path.of("..", "monitoring");

    @Test
    void shouldNameOnlyMetricsThatOperatorsCanReadAbout() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "metrics.md"));

        List<String> names = METRIC.matcher(Files.readString(MONITORING.resolve("rollout-rules.yml")))
                .results()
                .map(found -> found.group())
                .distinct()
                .toList();

        assertThat(names)
                .contains("millrace_rollout_phase", "millrace_rollout_paused")
                .allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
    }

    @Test
    void shouldBeLoadedWherePrometheusRuns() throws Exception {
        assertThat(Files.readString(MONITORING.resolve("prometheus.yml"))).contains("rollout-rules.yml");
        assertThat(Files.readString(Path.of("..", "docker-compose.yml")))
                .contains("./monitoring/rollout-rules.yml:/etc/prometheus/rollout-rules.yml");
    }
}
