package io.millrace.serving.predict;

import static io.millrace.serving.predict.PredictInstance.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.ids.Ids;
import io.millrace.ids.PredictionIds;
import io.millrace.records.InferenceLogEntry;
import io.millrace.serving.testing.Shop;
import io.millrace.wire.RecordSerde;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Open Inference Protocol against a real broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InferTest {
    private static final String INFER = "/v2/models/stops/infer";
    private static final double LOW = 1 / (1 + Math.exp(1));
    private static final double HIGH = 1 / (1 + Math.exp(-2));

    private PredictInstance instance;

    @BeforeAll
    void start(@TempDir Path stateDir) throws Exception {
        instance = new PredictInstance(new Shop(), stateDir, Map.of());
        instance.deploy("1.0.0", Shop.stump(-3, 3, 0.5), null);
        instance.deploy("1.1.0", Shop.stump(-1, 2, 0.5), "1.0.0");
        instance.know("poor", 50.0, "DE", 3.0);
        instance.know("7", 150.0, null, 1.0);
    }

    @AfterAll
    void stop() throws Exception {
        instance.close();
    }

    @Test
    void shouldTellOfTheServerAndItsModels() throws Exception {
        JsonNode server = answer("/v2");
        JsonNode model = answer("/v2/models/stops");

        assertThat(server.get("name").asText()).isEqualTo("millrace shop");
        assertThat(server.get("version").asText()).isNotBlank();
        assertThat(server.get("extensions")).isEmpty();
        assertThat(model).isEqualTo(PredictInstance.JSON.readTree("""
                {"name": "stops", "versions": ["1.1.0", "1.0.0"], "platform": "xgboost_json",
                 "inputs": [
                   {"name": "spend_30d", "datatype": "FP64", "shape": [-1]},
                   {"name": "country", "datatype": "BYTES", "shape": [-1], "parameters": {"categories": ["DE", "FR"]}}],
                 "outputs": [
                   {"name": "score", "datatype": "FP64", "shape": [-1]},
                   {"name": "decision", "datatype": "BYTES", "shape": [-1]},
                   {"name": "prediction_id", "datatype": "BYTES", "shape": [-1]},
                   {"name": "variant", "datatype": "BYTES", "shape": [-1]},
                   {"name": "model_version", "datatype": "BYTES", "shape": [-1]},
                   {"name": "contributions", "datatype": "FP64", "shape": [-1, 2]}]}
                """));
        assertThat(answer("/v2/models/stops/versions/1.0.0")).isEqualTo(model);
        assertThat(answer("/v2/health/live").get("live").asBoolean()).isTrue();
        assertThat(answer("/v2/health/ready").get("ready").asBoolean()).isTrue();
        assertThat(answer("/v2/models/stops/ready").toString()).isEqualTo("{\"name\":\"stops\",\"ready\":true}");
        assertThat(answer("/v2/models/stops/versions/1.0.0/ready").get("ready").asBoolean())
                .isTrue();
    }

    @Test
    void shouldInferFromATensorPerFeature() throws Exception {
        JsonNode answer = infer(INFER, """
                {"id": "42", "inputs": [
                  {"name": "spend_30d", "datatype": "FP64", "shape": [3], "data": [99.5, 100, null]},
                  {"name": "country", "datatype": "BYTES", "shape": [3, 1], "data": [["DE"], [null], ["XX"]]}]}
                """);

        assertThat(answer.get("model_name").asText()).isEqualTo("stops");
        assertThat(answer.get("model_version").asText()).isEqualTo("1.1.0");
        assertThat(answer.get("id").asText()).isEqualTo("42");
        assertThat(answer.at("/outputs/0/name").asText()).isEqualTo("score");
        assertThat(answer.at("/outputs/0/datatype").asText()).isEqualTo("FP64");
        assertThat(answer.at("/outputs/0/shape").toString()).isEqualTo("[3]");
        assertThat(answer.at("/outputs/0/data/0").asDouble()).isCloseTo(LOW, within(1e-9));
        assertThat(answer.at("/outputs/0/data/1").asDouble()).isCloseTo(HIGH, within(1e-9));
        assertThat(answer.at("/outputs/0/data/2").asDouble()).isCloseTo(LOW, within(1e-9));
        assertThat(answer.at("/outputs/1/data").toString()).isEqualTo("[\"NEGATIVE\",\"POSITIVE\",\"NEGATIVE\"]");
    }

    @Test
    void shouldInferFromOneTensorOfAllColumns() throws Exception {
        JsonNode nested = infer(INFER, """
                {"inputs": [{"name": "any", "datatype": "FP32", "shape": [2, 2], "data": [[120.5, 1], [20, null]]}],
                 "outputs": [{"name": "decision"}]}
                """);
        JsonNode flat = infer(INFER, """
                {"inputs": [{"data": [120.5, 1, 20, 0], "name": "any", "shape": [2, 2], "datatype": "FP32"}],
                 "outputs": [{"name": "decision"}], "parameters": {"anything": [1, {"a": 2}]}}
                """);

        assertThat(nested.get("outputs")).hasSize(1);
        assertThat(nested.at("/outputs/0/data").toString()).isEqualTo("[\"POSITIVE\",\"NEGATIVE\"]");
        assertThat(flat.get("outputs")).isEqualTo(nested.get("outputs"));
    }

    @Test
    void shouldInferFromEntitiesAndLogIt() throws Exception {
        JsonNode answer = infer(INFER, """
                {"id": "e", "inputs": [{"name": "customer_id", "datatype": "BYTES", "shape": [2], "data": ["poor", "7"]}]}
                """);
        JsonNode whole = infer(INFER, """
                {"inputs": [{"name": "customer_id", "datatype": "INT64", "shape": [1], "data": [7]}]}
                """);

        assertThat(answer.at("/outputs/1/data").toString()).isEqualTo("[\"NEGATIVE\",\"POSITIVE\"]");
        assertThat(answer.at("/outputs/2/data/0").asText())
                .isEqualTo(PredictionIds.of(Ids.request("shop", 1, "e", "poor", 0), "stops"));
        assertThat(whole.at("/outputs/1/data/0").asText()).isEqualTo("POSITIVE");
        RecordSerde<InferenceLogEntry> serde = RecordSerde.of(InferenceLogEntry.class, instance.registry);
        List<String> logged = instance.broker.readAll(instance.shop.topics.inferenceLog()).stream()
                .map(record -> serde.fromBytes(record.value()).getId())
                .toList();
        assertThat(logged)
                .contains(
                        PredictionIds.of(Ids.request("shop", 1, "e", "poor", 0), "stops"),
                        PredictionIds.of(Ids.request("shop", 1, "e", "7", 1), "stops"));
    }

    @Test
    void shouldTellWhatEachColumnContributesOnRequest() throws Exception {
        JsonNode answer = infer(INFER, """
                {"inputs": [{"name": "spend_30d", "datatype": "FP64", "shape": [2], "data": [150, 50]}],
                 "outputs": [{"name": "score"}, {"name": "contributions"}]}
                """);

        JsonNode contributions = answer.at("/outputs/1");
        assertThat(contributions.get("shape").toString()).isEqualTo("[2,2]");
        assertThat(contributions.at("/data/0").asDouble()).isCloseTo(2.25, within(1e-6));
        assertThat(contributions.at("/data/1").asDouble()).isZero();
        assertThat(contributions.at("/data/2").asDouble()).isCloseTo(-0.75, within(1e-6));
    }

    @Test
    void shouldInferByTheVersionThatIsAskedFor() throws Exception {
        String request =
                "{\"inputs\": [{\"name\": \"spend_30d\", \"datatype\": \"INT32\", \"shape\": [1], \"data\": [100]}]}";

        JsonNode champion = infer("/v2/models/stops/versions/1.1.0/infer", request);
        JsonNode previous = infer("/v2/models/stops/versions/1.0.0/infer", request);

        assertThat(champion.at("/outputs/0/data/0").asDouble()).isCloseTo(HIGH, within(1e-9));
        assertThat(previous.get("model_version").asText()).isEqualTo("1.0.0");
        assertThat(previous.at("/outputs/0/data/0").asDouble()).isCloseTo(1 / (1 + Math.exp(-3)), within(1e-9));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    GET  | /v2/models/none                        | 404
                    GET  | /v2/models/none/ready                  | 404
                    GET  | /v2/models/stops/versions/9.9.9        | 404
                    GET  | /v2/models/stops/versions/9.9.9/ready  | 404
                    POST | /v2/models/none/infer                  | 404
                    POST | /v2/models/stops/versions/9.9.9/infer  | 404
                    GET  | /v2/models/stops/infer                 | 405
                    POST | /v2/models/stops                       | 405
                    GET  | /v2/models/                            | 404
                    GET  | /v2/models/stops/versions//infer       | 400
                    """)
    void shouldSayWhatIsNotThere(String method, String path, int status) throws Exception {
        String row = "{\"inputs\": [{\"name\": \"spend_30d\", \"datatype\": \"FP64\", \"shape\": [1], \"data\": [1]}]}";

        HttpResponse<String> response = method.equals("GET") ? instance.get(path) : instance.post(path, row);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).properties()).extracting(Map.Entry::getKey).containsExactly("error");
        if (path.endsWith("/ready")) {
            // Anybody may ask that.
            assertThat(response.body()).doesNotContain("1.0.0", "[");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"inputs": [{"name": "spend_30d", "datatype": "FP64", "shape": [2], "data": [1]}]}                       | inputs[0].data: has 1 elements, its shape is [2]
                    {"inputs": [{"name": "spend_30d", "datatype": "FP64", "shape": [1, 2], "data": [1, 2]}]}                 | inputs[0].shape: expected [rows] or [rows, 1]
                    {"inputs": [{"name": "spend_30d", "datatype": "FP64", "shape": [2, 1], "data": [[1, 2]]}]}               | inputs[0].data: has 2 elements in rows of 2, its shape is [2, 1]
                    {"inputs": [{"name": "spend_30d", "datatype": "FP64", "shape": [3], "data": [[1, 2], [3]]}]}             | inputs[0].data: expected rows that are all of one length
                    {"inputs": [{"name": "spend_30d", "datatype": "FP64", "shape": [1], "data": [[[1]]]}]}                   | inputs[0].data[0]: expected a number
                    {"inputs": [{"name": "spend_30d", "datatype": "FP64", "shape": [1, 1, 1], "data": [1]}]}                 | inputs[0].shape: expected [rows] or [rows, columns]
                    {"inputs": [{"name": "spend_30d", "datatype": "FP64", "shape": [], "data": []}]}                         | inputs[0].shape: expected [rows] or [rows, columns]
                    {"inputs": [{"name": "spend_30d", "datatype": "FP64", "shape": [-1], "data": [1]}]}                      | inputs[0].shape: expected [rows] or [rows, columns]
                    {"inputs": [{"name": "spend_30d", "datatype": "FP64", "shape": [1.0], "data": [1]}]}                     | inputs[0].shape: expected [rows] or [rows, columns]
                    {"inputs": [{"name": "spend_30d", "datatype": "FP64", "shape": [18446744073709551616], "data": [1]}]}    | inputs[0].shape: more than 100000 values
                    {"inputs": [{"name": "spend_30d", "datatype": "FP65", "shape": [1], "data": [1]}]}                       | inputs[0].datatype: expected one of [BOOL, UINT8
                    {"inputs": [{"name": "spend_30d", "datatype": "FP64", "shape": [1], "data": ["1"]}]}                     | inputs[0].data[0]: is no FP64
                    {"inputs": [{"name": "spend_30d", "datatype": "FP64", "shape": [1], "data": [1e999]}]}                   | inputs[0].data[0]: expected a number of 64 bits
                    {"inputs": [{"name": "spend_30d", "datatype": "UINT8", "shape": [2], "data": [255, 256]}]}               | inputs[0].data[1]: is no UINT8
                    {"inputs": [{"name": "spend_30d", "datatype": "INT64", "shape": [1], "data": [1.5]}]}                    | inputs[0].data[0]: is no INT64
                    {"inputs": [{"name": "spend_30d", "datatype": "BOOL", "shape": [1], "data": [1]}]}                       | inputs[0].data[0]: is no BOOL
                    {"inputs": [{"name": "spend_30d", "datatype": "BYTES", "shape": [1], "data": ["1"]}]}                    | inputs[0].datatype: expected numbers
                    {"inputs": [{"name": "country", "datatype": "FP64", "shape": [1], "data": [1]}]}                         | inputs[0].datatype: expected BYTES
                    {"inputs": [{"name": "spend", "datatype": "FP64", "shape": [1], "data": [1]}]}                           | inputs[0].name: is no feature, nor customer_id
                    {"inputs": [{"name": "any", "datatype": "FP64", "shape": [1, 2], "data": [1, 2]}]}                       | inputs[0].data[1]: expected the index of a category of country, below 2
                    {"inputs": [{"name": "any", "datatype": "FP64", "shape": [1, 2], "data": [1, 0.5]}]}                     | inputs[0].data[1]: expected the index of a category of country, below 2
                    {"inputs": [{"name": "customer_id", "datatype": "FP64", "shape": [1], "data": [7]}]}                     | inputs[0].data[0]: expected an entity's id
                    {"inputs": [{"name": "customer_id", "datatype": "BYTES", "shape": [1], "data": [null]}]}                 | inputs[0].data[0]: expected an entity's id
                    {"inputs": [{"name": "spend_30d", "datatype": "FP64", "shape": [1], "data": [1]}, {"name": "country", "datatype": "BYTES", "shape": [2], "data": ["a", "b"]}]} | inputs[1].shape: spend_30d has 1 rows
                    {"inputs": [{"name": "spend_30d", "datatype": "FP64", "shape": [1], "data": [1]}, {"name": "spend_30d", "datatype": "FP64", "shape": [1], "data": [1]}]} | inputs[1].name: there is another input of that name
                    {"inputs": [{"name": "spend_30d", "datatype": "FP64", "shape": [1]}]}                                    | inputs[0].data: is missing
                    {"inputs": [{"name": "spend_30d", "datatype": "FP64", "shape": [1], "data": [1], "parameters": {"binary_data_size": 8}}]} | inputs[0].parameters.binary_data_size: tensors are read as JSON
                    {"inputs": [{"name": "spend_30d", "datatype": "FP64", "shape": [1], "data": [1]}], "outputs": [{"name": "none"}]} | outputs[0].name: there is no such output
                    {"inputs": [{"name": "spend_30d", "datatype": "FP64", "shape": [1], "data": [1]}], "outputs": [{}]}      | outputs[0].name: is missing
                    {"inputs": [{"name": "spend_30d", "datatype": "FP64", "shape": [1], "data": [1]}], "outputs": {}}        | outputs: expected a list
                    {"inputs": []}                                                                                           | inputs: expected a tensor
                    {"inputs": {}}                                                                                           | inputs: expected a list
                    {"outputs": []}                                                                                          | inputs: is missing
                    {"inputs": [7]}                                                                                          | inputs[0]: expected a tensor
                    {                                                                                                        | the body is not JSON
                    """)
    void shouldSayWhatIsWrongInTheProtocolsOwnShape(String body, String error) throws Exception {
        HttpResponse<String> response = instance.post(INFER, body);

        assertThat(response.statusCode()).isBetween(400, 413);
        assertThat(json(response).properties()).extracting(Map.Entry::getKey).containsExactly("error");
        assertThat(json(response).get("error").asText()).startsWith(error);
    }

    @Test
    void shouldSayThatItIsNotReadyBeforeItIsKnownWhatIsDeployed() throws Exception {
        instance.known = false;
        try {
            HttpResponse<String> server = instance.get("/v2/health/ready");
            HttpResponse<String> model = instance.get("/v2/models/stops/ready");

            assertThat(server.statusCode()).isEqualTo(503);
            assertThat(server.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(json(server).get("ready").asBoolean(true)).isFalse();
            assertThat(model.statusCode()).isEqualTo(503);
            assertThat(answer("/v2/health/live").get("live").asBoolean()).isTrue();
        } finally {
            instance.known = true;
        }
    }

    @Test
    void shouldNotInferOfStrangersNorFromBinaryData() throws Exception {
        HttpResponse<String> stranger = instance.post(
                INFER,
                "{\"inputs\": [{\"name\": \"customer_id\", \"datatype\": \"BYTES\", \"shape\": [2], \"data\": [\"poor\", \"x\"]}]}");
        HttpResponse<String> binary = instance.post(INFER, "{}", "Inference-Header-Content-Length", "2");

        assertThat(stranger.statusCode()).isEqualTo(404);
        assertThat(json(stranger).get("error").asText()).isEqualTo("customer x (row 1) is not known");
        assertThat(binary.statusCode()).isEqualTo(400);
        assertThat(binary.body()).contains("not as binary data");
    }

    private JsonNode answer(String path) throws Exception {
        HttpResponse<String> response = instance.get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response);
    }

    private JsonNode infer(String path, String body) throws Exception {
        HttpResponse<String> response = instance.post(path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response);
    }
}
