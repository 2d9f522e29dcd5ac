package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.metrics.Metrics;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page that operators read names every metric of serving. */
class MetricsPageTest {

    @Test
    void shouldNameEveryMetricOfServing() throws Exception {
        Metrics metrics = new Metrics();
        ScoringMetrics serving = new ScoringMetrics(metrics, "shop");
        serving.swapped(RouteTable.EMPTY);
        serving.rejected();
        StringWriter text = new StringWriter();
        metrics.write(text);

        List<String> names = text.toString()
                .lines()
                .filter(line -> line.startsWith("# HELP "))
                .map(line -> line.split(" ", 4)[2])
                .toList();
        String page = Files.readString(Path.of("..", "docs", "operating.md"));

        assertThat(names).hasSize(7).allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
    }
}
