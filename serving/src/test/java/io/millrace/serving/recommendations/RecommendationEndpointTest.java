package io.millrace.serving.recommendations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.records.Reason;
import io.millrace.records.Recommendations;
import io.millrace.records.RecommendedItem;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.serving.online.OnlineApp;
import io.millrace.serving.rest.Route;
import io.millrace.serving.testing.Shop;
import io.millrace.wire.MemorySchemaRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists on a real broker's topic, asked for over HTTP. */
class RecommendationEndpointTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

    private final Shop shop = new Shop();
    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void shouldAnswerTheLatestListOfAnOwner(@TempDir Path stateDir) throws Exception {
        try (TestBroker broker = TestBroker.start();
                ProcessContext process = open(broker, stateDir);
                Producer<byte[], byte[]> producer = process.producer("lists")) {
            process.ensureTopics(process.topics().topics());
            send(process, producer, list("c1", "mug"));
            send(process, producer, list("c1", "pen", "mug|red"));
            send(process, producer, list("c2", "rug"));
            try (RecommendationView view = RecommendationView.start(process);
                    OnlineApp app = OnlineApp.start(
                            process,
                            shop.features,
                            Clock.systemUTC(),
                            current -> List.<Route>of(RecommendationEndpoint.route(view, process.serdes())))) {
                // All three are there once a list is refused to somebody else.
                Eventually.await("all lists", () -> get(app, "c3").statusCode() == 404);

                JsonNode first = JSON.readTree(get(app, "c1").body());
                HttpResponse<String> nobody = get(app, "c3");

                assertThat(first.get("owner").asText()).isEqualTo("c1");
                assertThat(first.get("model").asText()).isEqualTo("stops");
                assertThat(first.get("as_of").asText()).isEqualTo("2026-05-01T12:00:00Z");
                assertThat(first.get("candidates").asInt()).isEqualTo(7);
                assertThat(first.get("held_out").asBoolean(true)).isFalse();
                assertThat(first.get("items")).hasSize(2);
                assertThat(first.at("/items/1").toString())
                        .isEqualTo(
                                "{\"item\":\"mug|red\",\"score\":0.5,\"as_of\":\"2026-05-01T12:00:00Z\",\"prediction_id\":\"id-mug|red\","
                                        + "\"model_version\":\"1.0.0\",\"reasons\":[{\"feature\":\"spend_30d\",\"value\":null,\"contribution\":0.25,\"sentence\":\"Spent little\"}]}");
                assertThat(nobody.statusCode()).isEqualTo(404);
                assertThat(nobody.body()).contains("nothing is recommended to c3");

                producer.send(new ProducerRecord<>(
                                process.topics().recommendations(), "c2".getBytes(StandardCharsets.UTF_8), null))
                        .get();
                Eventually.await(
                        "the end of the list of c2", () -> get(app, "c2").statusCode() == 404);
            }
        }
    }

    private ProcessContext open(TestBroker broker, Path stateDir) throws Exception {
        Settings settings = Settings.builder()
                .flag("bootstrap.servers", broker.bootstrapServers())
                .flag("state.dir", stateDir.toString())
                .flag("environment", "dev")
                .flag("rest.port", "0")
                .build();
        return ProcessContext.open(settings, shop.project, new MemorySchemaRegistry());
    }

    private HttpResponse<String> get(OnlineApp app, String owner) throws Exception {
        URI uri = URI.create("http://localhost:" + app.port() + "/recommendations/" + owner);
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private static void send(ProcessContext process, Producer<byte[], byte[]> producer, Recommendations list)
            throws Exception {
        String topic = process.topics().recommendations();
        byte[] value = process.serdes().of(Recommendations.class).toBytes(topic, list);
        producer.send(new ProducerRecord<>(topic, list.getOwner().getBytes(StandardCharsets.UTF_8), value))
                .get();
    }

    private static Recommendations list(String owner, String... items) {
        return new Recommendations(
                owner,
                "stops",
                NOW,
                7,
                false,
                Stream.of(items)
                        .map(item -> new RecommendedItem(
                                item,
                                0.5,
                                NOW,
                                "id-" + item,
                                "1.0.0",
                                List.of(new Reason("spend_30d", null, 0.25, "Spent little"))))
                        .toList());
    }
}
