package io.millrace.serving.predict;

import static io.millrace.serving.predict.PredictInstance.NOW;
import static io.millrace.serving.predict.PredictInstance.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.ids.Ids;
import io.millrace.ids.PredictionIds;
import io.millrace.records.Cause;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.ScoringRole;
import io.millrace.serving.testing.Shop;
import io.millrace.wire.RecordSerde;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code POST /predict} against a real broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PredictTest {
    /** What the stump scores to: spend below 100, or missing, gives the first margin. */
    private static final double LOW = probability(-1);

    private static final double HIGH = probability(2);

    private PredictInstance instance;

    @BeforeAll
    void start(@TempDir Path stateDir) throws Exception {
        instance = new PredictInstance(new Shop(), stateDir, Map.of());
        instance.deploy("1.0.0", Shop.stump(-1, 2, 0.5), null);
        instance.know("poor", 50.0, "DE", 3.0);
        instance.know("rich", 150.0, null, 1.0);
        instance.know("1002", null, "FR", null);
    }

    @AfterAll
    void stop() throws Exception {
        instance.close();
    }

    @Test
    void shouldPredictByTheFeaturesThatTheOnlineStoreAnswers() throws Exception {
        JsonNode features = json(instance.get("/features/rich"));

        JsonNode prediction = instance.predict("{\"entity\": \"rich\", \"id\": \"a\"}");

        assertThat(prediction.get("score").asDouble()).isCloseTo(HIGH, within(1e-9));
        assertThat(prediction.get("decision").asText()).isEqualTo("POSITIVE");
        assertThat(prediction.get("threshold").asDouble()).isEqualTo(0.5);
        assertThat(prediction.get("status").asText()).isEqualTo("SCORED");
        assertThat(prediction.get("model").asText()).isEqualTo("stops");
        assertThat(prediction.get("model_version").asText()).isEqualTo("1.0.0");
        assertThat(prediction.get("request_id").asText()).isEqualTo("a");
        assertThat(prediction.get("id").asText())
                .isEqualTo(PredictionIds.of(Ids.request("shop", 1, "a", "rich", 0), "stops"));
        assertThat(prediction.get("entity").asText()).isEqualTo("rich");
        assertThat(prediction.get("logged").asBoolean()).isTrue();
        for (String same : List.of("as_of", "asked_at", "read_from")) {
            assertThat(prediction.get(same)).as(same).isEqualTo(features.get(same));
        }
        InferenceLogEntry entry = entry(PredictionIds.of(Ids.request("shop", 1, "a", "rich", 0), "stops"));
        assertThat(entry.getNumbers().get(Shop.SPEND))
                .isEqualTo(features.at("/features/spend_30d/value").asDouble());
        assertThat(entry.getCategories()).containsExactly((String) null);
        assertThat(entry.getNumbers().get(Shop.ORDERS)).isEqualTo(1.0);
    }

    @Test
    void shouldLogWhatWasAskedForAsACauseOfItsOwn() throws Exception {
        instance.predict("{\"entity\": \"poor\"}", "X-Request-Id", "from-the-header");

        InferenceLogEntry entry =
                entry(PredictionIds.of(Ids.request("shop", 1, "from-the-header", "poor", 0), "stops"));

        assertThat(entry.getCause()).isEqualTo(Cause.REQUEST);
        assertThat(entry.getEntity()).isEqualTo("poor");
        assertThat(entry.getModel()).isEqualTo("stops");
        assertThat(entry.getModelVersion()).isEqualTo("1.0.0");
        assertThat(entry.getRole()).isEqualTo(ScoringRole.PRIMARY);
        assertThat(entry.getScore()).isCloseTo(LOW, within(1e-9));
        assertThat(entry.getAsOf()).isEqualTo(Instant.ofEpochMilli(1_000_000));
        assertThat(entry.getEventTime()).isEqualTo(NOW);
    }

    @Test
    void shouldGiveARequestThatIsSentAgainTheSameIds() throws Exception {
        String body = "{\"entities\": [\"poor\", \"rich\"], \"id\": \"again\"}";

        JsonNode first = instance.predict(body);
        JsonNode second = instance.predict(body);

        assertThat(second).isEqualTo(first);
        assertThat(first.at("/predictions/0/id").asText())
                .isEqualTo(PredictionIds.of(Ids.request("shop", 1, "again", "poor", 0), "stops"));
        assertThat(first.at("/predictions/1/id").asText())
                .isEqualTo(PredictionIds.of(Ids.request("shop", 1, "again", "rich", 1), "stops"));
        assertThat(instance.predict("{\"entity\": \"poor\"}").get("id"))
                .isNotEqualTo(instance.predict("{\"entity\": \"poor\"}").get("id"));
    }

    @Test
    void shouldPredictManyAndSayWhichAreNotKnown() throws Exception {
        JsonNode predictions = instance.predict("{\"entities\": [\"poor\", \"stranger\", 1002, \"rich\"]}")
                .get("predictions");

        assertThat(predictions).hasSize(4);
        assertThat(predictions.at("/0/score").asDouble()).isCloseTo(LOW, within(1e-9));
        assertThat(predictions.get(1).toString())
                .isEqualTo(
                        "{\"entity\":\"stranger\",\"status\":\"NOT_FOUND\",\"error\":\"customer stranger is not known\"}");
        assertThat(predictions.at("/2/entity").isIntegralNumber()).isTrue();
        assertThat(predictions.at("/2/score").asDouble()).isCloseTo(LOW, within(1e-9));
        assertThat(predictions.at("/3/decision").asText()).isEqualTo("POSITIVE");
    }

    @Test
    void shouldPredictByValuesWhoeverTheyBelongTo() throws Exception {
        JsonNode predictions = instance.predict("""
                {"id": "v", "instances": [
                  {"values": {"spend_30d": 100}},
                  {"values": {"spend_30d": 99.5, "country": "DE", "orders_90d": null}},
                  {"values": {}},
                  {"values": {"spend_30d": 1e3, "country": "XX"}, "entity": "poor"},
                  {"entity": "poor"}]}
                """).get("predictions");

        assertThat(IntStream.range(0, 5)
                        .mapToObj(i -> predictions.get(i).get("decision").asText()))
                .containsExactly("POSITIVE", "NEGATIVE", "NEGATIVE", "POSITIVE", "NEGATIVE");
        assertThat(IntStream.range(0, 5)
                        .mapToObj(i -> predictions.get(i).get("logged").asBoolean()))
                .containsExactly(false, false, false, true, true);
        assertThat(predictions.get(0).has("entity")).isFalse();
        InferenceLogEntry entry = entry(PredictionIds.of(Ids.request("shop", 1, "v", "poor", 3), "stops"));
        assertThat(entry.getNumbers().get(Shop.SPEND)).isEqualTo(1000.0);
        assertThat(entry.getNumbers().get(Shop.ORDERS)).isNaN();
        assertThat(entry.getCategories()).containsExactly("XX");
        assertThat(entry.getAsOf()).isEqualTo(NOW);
    }

    @Test
    void shouldAnswerManyClientsAtOnceAndLogEachAnswer() throws Exception {
        List<Callable<List<String>>> clients = IntStream.range(0, 16)
                .<Callable<List<String>>>mapToObj(client -> () -> ids(client % 2 == 0 ? "poor" : "rich", 50))
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(clients.size());
        try {
            List<String> answered = new ArrayList<>();
            for (Future<List<String>> ids : threads.invokeAll(clients)) {
                answered.addAll(ids.get());
            }

            assertThat(answered).hasSize(800).doesNotHaveDuplicates();
            assertThat(entries()).extracting(InferenceLogEntry::getId).containsAll(answered);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Of so many predictions of an entity, one after the other. */
    private List<String> ids(String entity, int count) throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            JsonNode prediction = instance.predict("{\"entity\": \"" + entity + "\"}");
            assertThat(prediction.get("score").asDouble()).isCloseTo(entity.equals("poor") ? LOW : HIGH, within(1e-9));
            ids.add(prediction.get("id").asText());
        }
        return ids;
    }

    @Test
    void shouldSayWhatWouldBeAndLogNothingOfIt() throws Exception {
        JsonNode whatIf =
                instance.predict("{\"entity\": \"poor\", \"id\": \"w\", \"overrides\": {\"spend_30d\": 100}}");
        JsonNode less = instance.predict(
                "{\"instances\": [{\"entity\": \"rich\", \"overrides\": {\"spend_30d\": null}}, {\"entity\": \"rich\"}],"
                        + " \"id\": \"w2\"}");

        assertThat(whatIf.get("score").asDouble()).isCloseTo(HIGH, within(1e-9));
        assertThat(whatIf.get("what_if").asBoolean()).isTrue();
        assertThat(whatIf.get("logged").asBoolean()).isFalse();
        assertThat(less.at("/predictions/0/score").asDouble()).isCloseTo(LOW, within(1e-9));
        assertThat(less.at("/predictions/1/score").asDouble()).isCloseTo(HIGH, within(1e-9));
        assertThat(less.at("/predictions/1").has("what_if")).isFalse();
        // It was confirmed after whatever might have been written before it.
        entry(PredictionIds.of(Ids.request("shop", 1, "w2", "rich", 1), "stops"));
        assertThat(entries())
                .extracting(InferenceLogEntry::getId)
                .doesNotContain(
                        PredictionIds.of(Ids.request("shop", 1, "w", "poor", 0), "stops"),
                        PredictionIds.of(Ids.request("shop", 1, "w2", "rich", 0), "stops"));
    }

    @Test
    void shouldTellReasonsOnRequest() throws Exception {
        JsonNode rich = instance.predict("{\"entity\": \"rich\", \"reasons\": true}");
        JsonNode several = instance.predict(
                "{\"reasons\": 1, \"instances\": [{\"values\": {}}, {\"entity\": \"stranger\"}, {\"entity\": \"rich\"}]}");

        JsonNode reason = rich.at("/reasons/0");
        assertThat(rich.get("reasons")).hasSize(1);
        assertThat(reason.get("feature").asText()).isEqualTo("spend_30d");
        assertThat(reason.get("value").asDouble()).isEqualTo(150.0);
        // A quarter of the training rows went right: what is expected is -1 · 0.75 + 2 · 0.25.
        assertThat(reason.get("contribution").asDouble()).isCloseTo(2 - -0.25, within(1e-6));
        assertThat(reason.get("sentence").isNull()).isTrue();
        assertThat(several.at("/predictions/0/reasons/0/value").isNull()).isTrue();
        assertThat(several.at("/predictions/0/reasons/0/contribution").asDouble())
                .isCloseTo(-1 - -0.25, within(1e-6));
        assertThat(several.at("/predictions/2/reasons")).isEqualTo(rich.get("reasons"));
        assertThat(instance.predict("{\"entity\": \"rich\"}").has("reasons")).isFalse();
        assertThat(instance.predict("{\"entity\": \"rich\", \"reasons\": false}")
                        .has("reasons"))
                .isFalse();
    }

    @Test
    void shouldAnswerAsItsOpenApiDocumentSays() throws Exception {
        instance.predict("{\"entity\": \"rich\", \"reasons\": 20, \"overrides\": {}}");
        instance.post("/predict", "{}");

        assertThat(instance.checked()).isGreaterThan(1);
    }

    @Test
    void shouldNotSayThatThereIsNoModelBeforeItIsKnown() throws Exception {
        instance.known = false;
        try {
            HttpResponse<String> response = instance.post("/predict", "{\"entity\": \"poor\"}");

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
        } finally {
            instance.known = true;
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {                                                            | 400 |
                    []                                                           | 400 |
                    {}                                                           | 400 | entity
                    {"entity": "stranger"}                                       | 404 | entity
                    {"entity": ""}                                               | 400 | entity
                    {"entity": null}                                             | 400 | entity
                    {"entity": ["poor"]}                                         | 400 | entity
                    {"entity": "\\ud800"}                                        | 400 | entity
                    {"entity": "poor", "entity": "rich"}                         | 400 |
                    {"entity": "poor"} 1                                         | 400 |
                    {"entity": "poor", "modell": "stops"}                        | 400 | modell
                    {"entity": "poor", "model": "none"}                          | 404 | model
                    {"entity": "poor", "model": 7}                               | 400 | model
                    {"entity": "poor", "id": ""}                                 | 400 | id
                    {"entity": "poor", "id": 7}                                  | 400 | id
                    {"entity": "poor", "overrides": {"spend": 1}}                | 400 | overrides.spend
                    {"entity": "poor", "reasons": 0}                             | 400 | reasons
                    {"entity": "poor", "reasons": 21}                            | 400 | reasons
                    {"entity": "poor", "reasons": 999999999999999}               | 400 | reasons
                    {"entity": "poor", "reasons": "all"}                         | 400 | reasons
                    {"entity": "poor", "overrides": []}                          | 400 | overrides
                    {"values": {"spend_30d": 1}, "overrides": {"spend_30d": 1}}  | 400 | overrides
                    {"overrides": {"spend_30d": 1}}                              | 400 | entity
                    {"values": {"spend_30d": "1"}}                               | 400 | values.spend_30d
                    {"values": {"spend_30d": true}}                              | 400 | values.spend_30d
                    {"values": {"spend_30d": 1e999}}                             | 400 | values.spend_30d
                    {"values": {"spend_30d": NaN}}                               | 400 |
                    {"values": {"spend_30d": {}}}                                | 400 | values.spend_30d
                    {"values": {"country": 1}}                                   | 400 | values.country
                    {"values": {"country": "\\udc00"}}                           | 400 | values.country
                    {"values": null}                                             | 400 | values
                    {"entities": "poor"}                                         | 400 | entities
                    {"entities": ["poor", 1.5]}                                  | 400 | entities[1]
                    {"entities": ["poor"], "entity": "rich"}                     | 400 | entity
                    {"entities": ["poor"], "instances": []}                      | 400 | instances
                    {"entities": ["poor"], "overrides": {}}                      | 400 | overrides
                    {"instances": ["poor"]}                                      | 400 | instances[0]
                    {"instances": [{"entity": "poor"}, {}]}                      | 400 | instances[1].entity
                    {"instances": [{"entity": "poor", "model": "stops"}]}        | 400 | instances[0].model
                    {"instances": [{"values": {"a": 1}}]}                        | 400 | instances[0].values.a
                    """)
    void shouldNameWhatIsWrongWithARequest(String body, int status, String field) throws Exception {
        HttpResponse<String> response = instance.post("/predict", body);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).path("error").asText()).isNotBlank();
        assertThat(json(response).path("field").asText(null)).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource({"X-Timeout-Ms, soon", "X-Timeout-Ms, 0", "X-Timeout-Ms, -5", "X-Timeout-Ms, 1.5"})
    void shouldNameAHeaderThatIsWrong(String header, String value) throws Exception {
        HttpResponse<String> response = instance.post("/predict", "{\"entity\": \"poor\"}", header, value);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("field").asText()).isEqualTo(header);
    }

    @Test
    void shouldRefuseWhatIsTooMuch() throws Exception {
        String many = "1,".repeat(PredictRequestReader.MOST_VALUES / 3) + "1";
        String long1 = "x".repeat(1_100_000);

        HttpResponse<String> rows = instance.post("/predict", "{\"entities\": [" + many + "]}");
        HttpResponse<String> row =
                instance.post("/predict", "{\"entity\": \"c\", \"values\": {\"country\": \"" + long1 + "\"}}");

        assertThat(rows.statusCode()).isEqualTo(413);
        assertThat(json(rows).get("field").asText()).isEqualTo("entities");
        assertThat(row.statusCode()).isEqualTo(413);
        assertThat(instance.predict("{\"entities\": []}").get("predictions")).isEmpty();
    }

    @Test
    void shouldCountWhatItPredicts() throws Exception {
        instance.predict("{\"entity\": \"poor\"}");
        instance.predict("{\"entities\": [\"stranger\"]}");

        assertThat(instance.metrics())
                .contains("millrace_serving_requested_predictions_total{project=\"shop\",outcome=\"logged\",}")
                .contains("millrace_serving_requested_predictions_total{project=\"shop\",outcome=\"not_found\",}")
                .contains("millrace_serving_requests_total{project=\"shop\",route=\"predict\",status=\"200\",}");
    }

    private InferenceLogEntry entry(String id) {
        return entries().stream()
                .filter(entry -> entry.getId().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError(id + " is not on the log"));
    }

    private List<InferenceLogEntry> entries() {
        RecordSerde<InferenceLogEntry> serde = RecordSerde.of(InferenceLogEntry.class, instance.registry);
        return instance.broker.readAll(instance.shop.topics.inferenceLog()).stream()
                .map(record -> serde.fromBytes(record.value()))
                .toList();
    }

    private static double probability(double margin) {
        return 1 / (1 + Math.exp(-margin));
    }
}
