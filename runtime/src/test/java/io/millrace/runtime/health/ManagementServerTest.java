package io.millrace.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.runtime.access.Callers;
import io.millrace.runtime.doors.Door;
import io.millrace.runtime.doors.DoorSettings;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.settings.Settings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManagementServerTest {
    private final AtomicReference<Condition> alive = new AtomicReference<>(Condition.good("no failure"));
    private final AtomicReference<Condition> ready = new AtomicReference<>(Condition.bad("still \"restoring\""));
    private final Metrics metrics = new Metrics();
    private ManagementServer server;

    @BeforeEach
    void start() throws Exception {
        Health health = new Health();
        health.live("stream", alive::get);
        health.ready("stream", ready::get);
        server = ManagementServer.start(
                Door.open(
                        DoorSettings.HTTP,
                        Settings.builder().build(),
                        Set.of(),
                        new Callers(List.of()),
                        null,
                        metrics,
                        "shop"),
                0,
                health,
                metrics);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldSayWhyItIsNotReadyAndThenThatItIs() throws Exception {
        HttpResponse<String> before = get("/health/ready");
        ready.set(Condition.good("RUNNING"));
        HttpResponse<String> after = get("/health/ready");

        assertThat(before.statusCode()).isEqualTo(503);
        JsonNode part = new ObjectMapper().readTree(before.body()).at("/parts/stream");
        assertThat(part.path("status").asText()).isEqualTo("DOWN");
        assertThat(part.path("reason").asText()).isEqualTo("still \"restoring\"");
        assertThat(after.statusCode()).isEqualTo(200);
        assertThat(new ObjectMapper().readTree(after.body()).path("status").asText())
                .isEqualTo("UP");
    }

    @Test
    void shouldNotBeReadyWhenNotAlive() throws Exception {
        ready.set(Condition.good("RUNNING"));
        alive.set(Condition.bad("failed"));

        assertThat(get("/health/live").statusCode()).isEqualTo(503);
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    }

    @Test
    void shouldServeMetrics() throws Exception {
        metrics.counter("millrace_things_total", "Things.").increment();

        HttpResponse<String> response = get("/metrics");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        assertThat(response.body()).contains("millrace_things_total 1.0");
    }

    @Test
    void shouldKnowNoOtherPage() throws Exception {
        assertThat(get("/secrets").statusCode()).isEqualTo(404);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
