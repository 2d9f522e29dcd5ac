package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people are shown and told of rollouts rests on metrics that there are. */
class RolloutFilesTest {
    private static final Pattern METRIC = Pattern.compile("millrace_[a-z_]+");
    private static final Path MONITORING = Path.of("..", "monitoring");

    @ParameterizedTest
    @ValueSource(strings = {"rollout-rules.yml", "rollout-dashboard.json"})
    void shouldNameOnlyMetricsThatOperatorsCanReadAbout(String file) throws Exception {
        String page = Files.readString(Path.of("..", "docs", "operating.md"));

        List<String> names = METRIC.matcher(Files.readString(MONITORING.resolve(file)))
                .results()
                .map(found -> found.group())
                .distinct()
                .toList();

        assertThat(names)
                .contains("millrace_rollout_phase", "millrace_rollout_paused")
                .allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
    }

    @Test
    void shouldBeADashboardWhosePanelsAskForTheProjectsFigures() throws Exception {
        JsonNode dashboard = new ObjectMapper()
                .readTree(MONITORING.resolve("rollout-dashboard.json").toFile());

        List<JsonNode> targets = new ArrayList<>();
        dashboard.get("panels").forEach(panel -> panel.get("targets").forEach(targets::add));
        assertThat(targets)
                .hasSizeGreaterThanOrEqualTo(4)
                .allSatisfy(target -> assertThat(target.get("expr").asText()).contains("project=\"$project\""));
    }

    @Test
    void shouldBeLoadedWherePrometheusRuns() throws Exception {
        assertThat(Files.readString(MONITORING.resolve("prometheus.yml"))).contains("rollout-rules.yml");
        assertThat(Files.readString(Path.of("..", "docker-compose.yml")))
                .contains("./monitoring/rollout-rules.yml:/etc/prometheus/rollout-rules.yml");
    }
}
