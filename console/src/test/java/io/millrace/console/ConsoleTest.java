package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.console.testing.Listener;
import io.millrace.console.testing.Predictions;
import io.millrace.console.testing.Running;
import io.millrace.console.testing.SharedConsole;
import io.millrace.records.Tick;
import io.millrace.runtime.testing.Eventually;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The console as a browser sees it. */
@Timeout(180)
@ExtendWith(SharedConsole.class)
class ConsoleTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final Running running;

    ConsoleTest(Running running) {
        this.running = running;
    }

    @Test
    void shouldTellEveryViewInOrderAndThenWhatChanges() throws Exception {
        String predictions = running.process.topics().predictions();
        try (Listener listener = Listener.connect(client, running.port())) {
            listener.await("dead_letters", document -> true);
            running.write(predictions, "c1", Predictions.of("p1", "c1", 0.75, "2025-03-01T00:00:00Z"));

            JsonNode loop = listener.await(
                    "loop", document -> !Predictions.freshest(document, "c1").isMissingNode());

            assertThat(listener.views().subList(0, 10))
                    .containsExactly(
                            "project",
                            "loop",
                            "story",
                            "models",
                            "rollout",
                            "quality",
                            "drift",
                            "alerts",
                            "experiments",
                            "dead_letters");
            JsonNode freshest = Predictions.freshest(loop, "c1");
            assertThat(freshest.path("score").asDouble()).isEqualTo(0.75);
            assertThat(freshest.path("event_time").asText()).isEqualTo("2025-03-01T00:00:00.000Z");
            assertThat(freshest.path("reasons").get(0).path("sentence").asText())
                    .isEqualTo("Not here for a week");
            listener.await(
                    "loop",
                    document -> document.path("stages").get(2).path("total").asLong() > 0);
        }
    }

    @Test
    void shouldReadPredictionsOnlyWhileSomebodyLooks() throws Exception {
        try (Listener listener = Listener.connect(client, running.port())) {
            listener.await("loop", document -> true);
            running.write(
                    running.process.topics().predictions(),
                    "c2",
                    Predictions.of("p2", "c2", 0.5, "2025-03-02T00:00:00Z"));
            Eventually.await(
                    "predictions to be read", () -> !reads("churn_predictions").isEmpty());
        }

        Eventually.await("nobody to look", () -> reads("churn_predictions").isEmpty());
        assertThat(reads("churn_clock")).isNotNull();
    }

    @Test
    void shouldGoOnAfterItsBrokerWasAwayAndSayMeanwhileThatItIsBehind() throws Exception {
        try (Listener listener = Listener.connect(client, running.port())) {
            listener.await("loop", document -> true);
            running.broker.stop();
            listener.await("loop", document -> document.path("behind").asText().startsWith("No broker answers"));
            running.broker.restart();

            listener.await("loop", document -> document.path("behind").isNull());
            running.write(
                    running.process.topics().clock(),
                    "",
                    Tick.newBuilder()
                            .setTime(Instant.parse("2025-04-01T00:00:00Z"))
                            .setEnds(List.of())
                            .build());
        }
    }

    @Test
    void shouldServeItsFilesAndNothingElse() throws Exception {
        HttpResponse<String> page = get("/console/test-page.html");
        HttpResponse<String> lit = get("/console/lib/lit-html/lit-html.js");

        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "frame-ancestors 'none'");
        assertThat(lit.body()).contains("litHtmlVersions");
        assertThat(get("/console/lib/uPlot.js").body()).contains("uPlot");
        assertThat(get("/console/lib/uPlot.css").body()).contains(".uplot");
        assertThat(get("/console/lib/lit-html/directives/repeat.js").statusCode())
                .isEqualTo(200);
        assertThat(get("/console/nothing.js").statusCode()).isEqualTo(404);
        assertThat(get("/console/%2e%2e/Console.class").statusCode()).isIn(400, 404);
        assertThat(get("/console/..%2fConsole.class").statusCode()).isIn(400, 404);
        assertThat(get("/").headers().firstValue("Location")).hasValue("/console/");
        String tag = page.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> again = client.send(
                request("/console/test-page.html").header("If-None-Match", tag).build(), BodyHandlers.ofString());
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    /** What the console's consumer reads of a topic now, by its own account. */
    private static List<ObjectName> reads(String topic) throws Exception {
        return List.copyOf(ManagementFactory.getPlatformMBeanServer()
                .queryNames(
                        new ObjectName(
                                "kafka.consumer:type=consumer-fetch-manager-metrics,client-id=churn-console,topic="
                                        + topic + ",partition=*"),
                        null));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + running.port() + path));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }
}
