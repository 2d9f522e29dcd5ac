package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.metrics.Metrics;
import io.millrace.serving.models.ModelLoader;
import io.millrace.serving.models.ModelMetrics;
import io.millrace.serving.models.Routes;
import io.millrace.serving.reports.CountedArms;
import io.millrace.serving.scoring.LagMetrics;
import io.millrace.serving.scoring.ScoringMetrics;
import io.millrace.serving.testing.FakeControl;
import io.millrace.serving.testing.RecordedAlerts;
import io.millrace.serving.testing.Shop;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page that operators read names every metric of serving. */
class MetricsPageTest {

    @Test
    void shouldNameEveryMetricOfServing() throws Exception {
        Metrics metrics = new Metrics();
        new ScoringMetrics(metrics, new Shop().features.project()).running(() -> true);
        new LagMetrics(metrics, "shop", Clock.systemUTC());
        swapAndReject(metrics);
        CountedArms.show(metrics, "shop", new Routes(List.of("stops")));
        StringWriter text = new StringWriter();
        metrics.write(text);

        List<String> names = text.toString()
                .lines()
                .filter(line -> line.startsWith("# HELP "))
                .map(line -> line.split(" ", 4)[2])
                .toList();
        String page = Files.readString(Path.of("..", "docs", "operating.md"));

        assertThat(names).hasSize(14).allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
    }

    private static void swapAndReject(Metrics metrics) {
        FakeControl control = new FakeControl();
        control.register("1.0.0", Shop.stump(-1, 1, 0.5).encode());
        control.register("1.1.0", new byte[] {1});
        ModelLoader loader = new ModelLoader(
                "stops",
                new Shop().features,
                new Routes(List.of("stops")),
                new RecordedAlerts(),
                new ModelMetrics(metrics, "shop", "stops"));
        loader.accept(control.deploy("1.0.0", null));
        loader.accept(control.deploy("1.1.0", "1.0.0"));
    }
}
