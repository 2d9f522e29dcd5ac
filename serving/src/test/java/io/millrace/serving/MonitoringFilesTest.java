package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What people are told of serving rests on metrics that there are. */
class MonitoringFilesTest {
    private static final Pattern METRIC = Pattern.compile("millrace_[a-z_]+");
    private static final Path MONITORING = Path.of("..", "monitoring");

    @Test
    void shouldNameOnlyMetricsThatOperatorsCanReadAbout() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "metrics.md"));

        List<String> names = METRIC.matcher(Files.readString(MONITORING.resolve("serving-rules.yml")))
                .results()
                .map(found -> found.group().replaceFirst("_bucket$", ""))
                .distinct()
                .toList();

        assertThat(names)
                .contains("millrace_serving_lag_seconds", "millrace_serving_running")
                .allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
    }
}
