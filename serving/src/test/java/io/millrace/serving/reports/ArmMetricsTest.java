package io.millrace.serving.reports;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.metrics.Metrics;
import io.millrace.serving.models.LoadedModel;
import io.millrace.serving.models.ModelRoute;
import io.millrace.serving.models.PublishedRoutes;
import io.millrace.serving.models.Routes;
import io.millrace.serving.testing.Deployments;
import io.millrace.serving.testing.Shop;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArmMetricsTest {
    private final Map<String, LoadedModel> models =
            Map.of("1.0.0", new LoadedModel("1.0.0", null), "1.1.0", new LoadedModel("1.1.0", null));

    @Test
    void shouldShowWhatTheArmsInForceWereGivenAndTheirShares() throws Exception {
        ModelRoute ramp = PublishedRoutes.route(
                Deployments.of(4, "1.0.0", null, Deployments.ramp(4, "1.1.0", 250_000, "1.0.0")), models);
        ModelRoute before = PublishedRoutes.route(Deployments.of(3, "1.0.0", null, null), models);
        Routes routes = PublishedRoutes.of(List.of(ramp));
        ServingCounts counts = new ServingCounts(new Shop().project);
        ScoreCounts thread = counts.newThread();
        thread.scored(before, 0, 0.5, 1);
        thread.scored(ramp, 0, 0.5, 1);
        thread.scored(ramp, 0, Double.NaN, 1);
        thread.failed(ramp, 0, true);
        Metrics metrics = new Metrics();
        ArmMetrics arms = new ArmMetrics(metrics, "shop", routes);

        new ModelReporter("i", "stops", 1, counts, Instant.EPOCH)
                .reports(routes.current(), Instant.EPOCH, false)
                .forEach(arms::count);

        StringWriter page = new StringWriter();
        metrics.write(page);
        String challenger = "{project=\"shop\",model=\"stops\",variant=\"challenger\",model_version=\"1.1.0\",";
        String champion = "{project=\"shop\",model=\"stops\",variant=\"champion\",model_version=\"1.0.0\",";
        assertThat(page.toString())
                .contains("# TYPE millrace_serving_arm_vectors_total counter")
                .contains("millrace_serving_arm_vectors_total" + challenger + "outcome=\"scored\",} 1.0")
                .contains("millrace_serving_arm_vectors_total" + challenger + "outcome=\"error\",} 1.0")
                .contains("millrace_serving_arm_vectors_total" + challenger + "outcome=\"invalid\",} 1.0")
                .contains("millrace_serving_arm_vectors_total" + champion + "outcome=\"scored\",} 1.0")
                .contains("millrace_serving_arm_share" + challenger + "} 0.25")
                .contains("millrace_serving_arm_share" + champion + "} 0.75")
                .contains("millrace_serving_deployment_offset{project=\"shop\",model=\"stops\",} 4.0");
    }
}
