package io.millrace.quickstart.shop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.wire.SharedRegistry;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.testing.Eventually;
import io.millrace.serving.ServingApp;
import io.millrace.topology.features.FeaturesApp;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** From an event that is pushed to the features that are asked for, through the processes themselves. */
@ExtendWith(SharedRegistry.class)
class PushToFeaturesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final String registry;

    @TempDir
    Path directory;

    private int port;

    PushToFeaturesTest(SharedRegistry.Running registry) {
        this.registry = registry.url();
    }

    @Test
    void shouldGiveFeaturesOfWhatWasPushed() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"));
                ProcessContext process = Shop.open(broker, registry, directory.resolve("state"))) {
            registerSchemas(process);
            try (FeaturesApp features = FeaturesApp.start(process, true);
                    ServingApp serving = ServingApp.start(process)) {
                features.streams().awaitRunning(Duration.ofMinutes(1));
                serving.online().streams().awaitRunning(Duration.ofMinutes(1));
                port = serving.online().port();

                for (int i = 1; i <= 3; i++) {
                    HttpResponse<String> pushed = push("c" + i, 10 * i);
                    assertThat(pushed.statusCode()).as(pushed.body()).isEqualTo(200);
                }
                assertThat(push("c1", 2.5).statusCode()).isEqualTo(200);

                Eventually.await("the features of c1", () -> spend("c1") == 12.5);
                Eventually.await("the features of c2 and c3", () -> spend("c2") == 20 && spend("c3") == 30);
                JsonNode c1 = get("c1");
                assertThat(c1.at("/features/purchases_ever/value").asInt()).isEqualTo(2);
                assertThat(c1.at("/features/last_product/value").asText()).isEqualTo("socks");
                assertThat(c1.at("/features/spend_7d/status").asText()).isEqualTo("FRESH");
                assertThat(c1.at("/features/plan/status").asText()).isEqualTo("ABSENT");
                assertThat(c1.at("/age_seconds").asDouble()).isNotNegative();
            }
        }
    }

    private static void registerSchemas(ProcessContext process) {
        ShopEvents registered = new ShopEvents(0, 0, 0, process.registry());
        assertThat(registered.next()).as("events of no days").isNull();
    }

    private double spend(String customer) throws Exception {
        return get(customer).at("/features/spend_7d/value").asDouble(-1);
    }

    private HttpResponse<String> push(String customer, double amount) throws Exception {
        String event =
                "{\"source\": \"purchases\", \"event\": {\"customer_id\": \"%s\", \"occurred_at\": %d, \"amount\": %s, \"product\": \"socks\"}}"
                        .formatted(customer, Instant.now().toEpochMilli(), amount);
        return client.send(
                request("/push")
                        .POST(HttpRequest.BodyPublishers.ofString(event))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode get(String customer) throws Exception {
        return JSON.readTree(client.send(request("/features/" + customer).build(), HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }
}
