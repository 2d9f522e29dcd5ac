package io.millrace.serving.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.metrics.Metrics;
import io.millrace.serving.availability.Availability;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestMetricsTest {
    private static final long MILLI = 1_000_000;

    private final Metrics metrics = new Metrics();
    private final Route predict = new Route("POST", "/predict", "predict", call -> Answer.json(call.body()));
    private final RestMetrics rest = new RestMetrics(
            metrics,
            new Availability(metrics, "shop", Duration.ofMillis(70), List.of(Duration.ofSeconds(7))),
            () -> 0,
            () -> 0);

    @BeforeEach
    void serve() {
        rest.serve(List.of(predict));
    }

    @Test
    void shouldTellAnswersInTimeFromLateOnesAndFromNone() throws Exception {
        rest.answered(predict, 200, 70 * MILLI);
        rest.answered(predict, 200, 71 * MILLI);
        rest.answered(predict, 503, MILLI);
        rest.answered(predict, 500, MILLI);

        assertThat(text())
                .contains(answers("in_time", 1), answers("late", 1), answers("failed", 2))
                .contains(
                        "millrace_serving_request_seconds_bucket{project=\"shop\",route=\"predict\",le=\"0.07\",} 3.0");
    }

    @Test
    void shouldHaveAnEdgeAboveTheLargestLimit() throws Exception {
        rest.answered(predict, 200, 8_000 * MILLI);

        assertThat(text())
                .contains("millrace_serving_request_seconds_bucket{project=\"shop\",route=\"predict\",le=\"7.0\",} 0.0")
                .contains(
                        "millrace_serving_request_seconds_bucket{project=\"shop\",route=\"predict\",le=\"14.0\",} 1.0");
    }

    @Test
    void shouldNotCountWhatIsTheClientsOwnDoingOrNobodysQuestion() throws Exception {
        rest.answered(predict, 400, MILLI);
        rest.answered(predict, 404, MILLI);
        rest.answered(null, 404, MILLI);
        rest.answered(new Route("GET", "/v2/health/ready", "v2-health", predict.handler()), 503, MILLI);
        rest.answered(new Route("POST", "/internal/features", "internal", predict.handler()), 503, MILLI);

        assertThat(text()).contains(answers("in_time", 0), answers("late", 0), answers("failed", 0));
    }

    @Test
    void shouldShowRequestsBeforeTheFirst() throws Exception {
        assertThat(text())
                .contains("millrace_serving_requests_total{project=\"shop\",route=\"predict\",status=\"200\",} 0.0")
                .contains("millrace_serving_requests_total{project=\"shop\",route=\"predict\",status=\"503\",} 0.0");
    }

    private static String answers(String outcome, int count) {
        return "millrace_serving_answers_total{project=\"shop\",path=\"rest\",outcome=\"%s\",} %d.0"
                .formatted(outcome, count);
    }

    private String text() throws Exception {
        StringWriter writer = new StringWriter();
        metrics.write(writer);
        return writer.toString();
    }
}
