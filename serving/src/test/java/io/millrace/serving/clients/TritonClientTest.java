package io.millrace.serving.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Triton's own Java client, in a process of its own, asks by the Open Inference Protocol: it must get the scores that {@code /predict}
 * gives. It knows inference only; health and metadata are asked for as the protocol's text has them.
 */
class TritonClientTest {
    private static final Path CLIENT = Path.of("target", "foreign", "triton-client.jar");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static FuzzedShop shop;
    private static Map<String, List<String>> answers;

    @BeforeAll
    static void ask(@TempDir Path directory) throws Exception {
        shop = FuzzedShop.open(directory.resolve("state"));
        Path source = directory.resolve("TritonPeer.java");
        try (InputStream in = TritonClientTest.class.getResourceAsStream("TritonPeer.java")) {
            Files.write(source, Objects.requireNonNull(in).readAllBytes());
        }
        Path out = directory.resolve("out");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dfile.encoding=UTF-8",
                        "-cp",
                        CLIENT.toString(),
                        source.toString(),
                        "127.0.0.1:" + shop.port(),
                        FuzzedShop.MODEL,
                        FuzzedShop.VERSION,
                        "customer_id",
                        "c1",
                        "c2",
                        "c;4")
                .redirectOutput(out.toFile())
                .redirectError(directory.resolve("err").toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue())
                .as(Files.readString(directory.resolve("err")))
                .isZero();
        answers = new HashMap<>();
        Files.readAllLines(out).forEach(line -> {
            List<String> parts = List.of(line.split("\\|"));
            answers.put(parts.get(0), parts.subList(1, parts.size()));
        });
    }

    @AfterAll
    static void stop() throws Exception {
        shop.close();
    }

    @Test
    void shouldScoreEntitiesAsPredictDoes() throws Exception {
        List<Double> expected = predicted("{\"entities\": [\"c1\", \"c2\", \"c;4\"]}");

        assertThat(scores("entities")).isEqualTo(expected);
        assertThat(answers.get("entities")).startsWith(FuzzedShop.MODEL, FuzzedShop.VERSION);
        assertThat(scores("score only")).isEqualTo(expected);
        assertThat(answers.get("score only").get(3)).isEqualTo("[score]");
    }

    @Test
    void shouldScoreColumnsAndTensorsAsPredictDoes() throws Exception {
        assertThat(scores("columns")).isEqualTo(predicted("""
                        {"instances": [{"values": {"spend_30d": 50, "country": "DE"}},
                         {"values": {"spend_30d": 100, "country": "FR"}}, {"values": {"spend_30d": 150, "country": "XX"}}]}"""));
        assertThat(answers.get("columns").get(2)).isEqualTo("by-columns");
        assertThat(scores("tensor")).isEqualTo(predicted("""
                        {"instances": [{"values": {"spend_30d": 99.5, "country": "DE"}},
                         {"values": {"spend_30d": 100, "country": "FR"}}]}"""));
    }

    @Test
    void shouldTellTheClientWhatIsWrong() {
        assertThat(answers.get("no such model")).singleElement().asString().contains("there is no model nobody");
        assertThat(answers.get("no such column")).singleElement().asString().contains("inputs[0]");
    }

    @Test
    void shouldTellHealthAndMetadataAsTheProtocolHasThem() throws Exception {
        for (String path : List.of("/v2/health/live", "/v2/health/ready", "/v2/models/stops/ready")) {
            get(path);
        }
        JsonNode server = get("/v2");
        JsonNode model = get("/v2/models/stops/versions/1.0.0");

        assertThat(server.path("name").isTextual()).isTrue();
        assertThat(server.path("version").isTextual()).isTrue();
        assertThat(server.path("extensions").isArray()).isTrue();
        assertThat(model.path("name").asText()).isEqualTo("stops");
        assertThat(model.path("versions").get(0).asText()).isEqualTo("1.0.0");
        assertThat(model.path("platform").asText()).isNotEmpty();
        assertThat(model.path("inputs"))
                .extracting(tensor -> tensor.path("name").asText() + ":"
                        + tensor.path("datatype").asText())
                .containsExactly("spend_30d:FP64", "country:BYTES");
        assertThat(model.path("outputs")).allSatisfy(tensor -> {
            assertThat(tensor.path("name").isTextual()).isTrue();
            assertThat(tensor.path("shape").get(0).asInt()).isEqualTo(-1);
        });
    }

    private static List<Double> scores(String question) {
        return List.of(answers.get(question).get(4).split(" ")).stream()
                .map(Double::valueOf)
                .toList();
    }

    private static List<Double> predicted(String body) throws Exception {
        JsonNode answer = send(HttpRequest.newBuilder(shop.uri("/predict")).POST(BodyPublishers.ofString(body)));
        return StreamSupport.stream(answer.path("predictions").spliterator(), false)
                .map(one -> one.path("score").doubleValue())
                .collect(Collectors.toList());
    }

    private static JsonNode get(String path) throws Exception {
        return send(HttpRequest.newBuilder(shop.uri(path)));
    }

    private static JsonNode send(HttpRequest.Builder request) throws Exception {
        var response = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }
}
