package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What people are told of trainings rests on metrics that there are. */
class TrainingFilesTest {
    private static final Path MONITORING = Path.of("..", "monitoring");
    private static final Path PAGE = Path.of("..", "docs", "operating.md");

    @Test
    void shouldNameOnlyMetricsThatOperatorsCanReadAbout() throws Exception {
        // Given
        String page = Files.readString(Path.of("..", "docs", "metrics.md"));

        // When
        List<String> names = found("millrace_[a-z_]+");

        // Then
        assertThat(names)
                .contains("millrace_trainings_total", "millrace_retraining_phase")
                .allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
    }

    @Test
    void shouldSayOfEveryRuleWhatToDo() throws Exception {
        // Given
        String page = Files.readString(PAGE);

        // When
        List<String> rules = found("(?<=alert: )[A-Za-z]+");

        // Then
        assertThat(rules).hasSize(3).allSatisfy(rule -> assertThat(page).contains("| `" + rule + "` |"));
    }

    @Test
    void shouldBeLoadedWherePrometheusRuns() throws Exception {
        // When
        String compose = Files.readString(Path.of("..", "docker-compose.yml"));

        // Then
        assertThat(compose).contains("./monitoring/training-rules.yml:/etc/prometheus/training-rules.yml:ro");
        assertThat(Files.readString(MONITORING.resolve("prometheus.yml"))).contains("\"training-rules.yml\"");
    }

    private static List<String> found(String pattern) throws Exception {
        return Pattern.compile(pattern)
                .matcher(Files.readString(MONITORING.resolve("training-rules.yml")))
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
    }
}
