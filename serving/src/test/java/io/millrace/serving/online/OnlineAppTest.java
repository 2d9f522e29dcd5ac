package io.millrace.serving.online;

import static io.millrace.serving.online.Instance.json;
import static io.millrace.serving.online.OnlineShop.AS_OF;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.runtime.testing.Eventually;
import io.millrace.runtime.testing.TestBroker;
import io.millrace.serving.rest.Deadline;
import io.millrace.serving.rest.RestServer;
import io.millrace.serving.testing.MovableClock;
import io.millrace.wire.MemorySchemaRegistry;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One instance against a real broker: what it answers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OnlineAppTest {
    /** A day and a half after the update, within a refresh of the last boundary. */
    private static final Instant NOW = AS_OF.plus(Duration.ofHours(36));

    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    private final OnlineShop shop = new OnlineShop(registry);

    private final MovableClock clock = new MovableClock(NOW);
    private TestBroker broker;
    private Instance instance;

    @BeforeAll
    void start(@TempDir Path stateDir) throws Exception {
        broker = TestBroker.start();
        // What is read at once here may take a while on a machine that has much else to do.
        Map<String, String> patient = Map.of("rest.deadline.ms", "60000");
        instance = new Instance(shop, registry, broker.bootstrapServers(), stateDir, clock, patient);
        instance.awaitRunning();
        try (Producer<byte[], byte[]> producer = broker.producer(Map.of())) {
            TestBroker.send(
                    producer,
                    List.of(
                            shop.update("c1", 12.5, "DE", 2.0),
                            shop.update("1002", 0.0, null, null),
                            shop.update("é 3", 7.25, "FR", 0.5),
                            shop.update("young", null, "FR", 0.5, List.of("spend_30d")),
                            shop.update("gone", 1.5, "DE", 1.0)));
            TestBroker.send(
                    producer,
                    IntStream.range(0, 4).mapToObj(p -> shop.completed(p, NOW)).toList());
        }
        Eventually.await("the features", () -> {
            JsonNode c1 = json(instance.get("/features/c1"));
            return c1.path("age_seconds").asDouble(1e9) < OnlineShop.REFRESH.toSeconds()
                    && instance.get("/features/1002").statusCode() == 200
                    && instance.get("/features/%C3%A9%203").statusCode() == 200
                    && instance.get("/features/gone").statusCode() == 200
                    && json(instance.get("/features/young")).path("age_seconds").asDouble(1e9)
                            < OnlineShop.REFRESH.toSeconds();
        });
    }

    @AfterAll
    void stop() throws Exception {
        instance.close();
        broker.close();
    }

    @Test
    void shouldAnswerAsFeastsFeatureServerDoes() throws Exception {
        String hop = json(instance.get("/features/c1")).get("as_of").asText();

        HttpResponse<String> response = instance.post("/get-online-features", """
                {"features": ["customer:country", "customer:days_since", "customer:spend_30d"],
                 "entities": {"customer_id": ["c1", "stranger"]}, "full_feature_names": true}
                """);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(json(response)).isEqualTo(new ObjectMapper().readTree("""
                {"metadata": {"feature_names":
                   ["customer_id", "customer__country", "customer__days_since", "customer__spend_30d"]},
                 "results": [
                   {"values": ["c1", "stranger"], "statuses": ["PRESENT", "PRESENT"],
                    "event_timestamps": ["1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"]},
                   {"values": ["DE", null], "statuses": ["PRESENT", "NOT_FOUND"],
                    "event_timestamps": ["%1$s", "1970-01-01T00:00:00Z"]},
                   {"values": [3.5, null], "statuses": ["PRESENT", "NOT_FOUND"],
                    "event_timestamps": ["%2$s", "1970-01-01T00:00:00Z"]},
                   {"values": [12.5, null], "statuses": ["PRESENT", "NOT_FOUND"],
                    "event_timestamps": ["%1$s", "1970-01-01T00:00:00Z"]}]}
                """.formatted(hop, NOW)));
    }

    @Test
    void shouldAnswerNumbersAsNumbersAndEveryFeatureOfTheService() throws Exception {
        HttpResponse<String> response = instance.post(
                "/get-online-features",
                "{\"feature_service\": \"shop\", \"features\": null, \"entities\": {\"customer_id\": [1002]}, \"x\": [{}]}");

        assertThat(json(response).at("/metadata/feature_names").toString())
                .isEqualTo("[\"customer_id\",\"spend_30d\",\"country\",\"days_since\"]");
        assertThat(json(response).at("/results/0/values/0").isIntegralNumber()).isTrue();
        assertThat(json(response).at("/results/1/values/0").asDouble(-1)).isZero();
        assertThat(json(response).at("/results/2/statuses/0").asText()).isEqualTo("NULL_VALUE");
        assertThat(json(response).at("/results/2/values/0").isNull()).isTrue();
    }

    @Test
    void shouldSayOfWhichMomentEachValueSpeaksAndHowItStands() throws Exception {
        JsonNode c1 = json(instance.get("/features/c1"));

        Instant hop = Instant.parse(c1.get("as_of").asText());
        assertThat(hop).isAfter(NOW.minus(OnlineShop.REFRESH)).isBeforeOrEqualTo(NOW);
        assertThat(c1.get("asked_at").asText()).isEqualTo(NOW.toString());
        assertThat(c1.get("age_seconds").asDouble())
                .isEqualTo(Duration.between(hop, NOW).toMillis() / 1e3);
        assertThat(c1.get("cause").asText()).isEqualTo("EVENT");
        assertThat(c1.get("event_time").asText())
                .isEqualTo(AS_OF.minusSeconds(3).toString());
        assertThat(c1.get("feature_set").asText()).isEqualTo("1.2.0");
        assertThat(c1.get("read_from").asText()).isEqualTo("owner");
        assertThat(c1.get("features")).isEqualTo(new ObjectMapper().readTree("""
                                {"spend_30d": {"value": 12.5, "status": "FRESH"},
                                 "country": {"value": "DE", "status": "FRESH"},
                                 "days_since": {"value": 3.5, "status": "FRESH", "as_of": "%s"}}
                                """.formatted(NOW)));
        assertThat(json(instance.get("/features/1002")).at("/features/country").toString())
                .isEqualTo("{\"value\":null,\"status\":\"ABSENT\"}");
    }

    @Test
    void shouldTellWhatIsNotKnownYetFromWhatIsNotThere() throws Exception {
        HttpResponse<String> feast = instance.post(
                "/get-online-features",
                "{\"features\": [\"spend_30d\"], \"entities\": {\"customer_id\": [\"young\"]}}");

        assertThat(json(instance.get("/features/young"))
                        .at("/features/spend_30d")
                        .toString())
                .isEqualTo("{\"value\":null,\"status\":\"WARMING\"}");
        assertThat(json(instance.get("/features/young")).at("/features/country").toString())
                .isEqualTo("{\"value\":\"FR\",\"status\":\"FRESH\",\"backfilled\":true}");
        assertThat(json(feast).at("/results/1").toString())
                .startsWith("{\"values\":[null],\"statuses\":[\"NULL_VALUE\"]");
    }

    @Test
    void shouldForgetWhomTheFeaturesForget() throws Exception {
        try (Producer<byte[], byte[]> producer = broker.producer(Map.of())) {
            TestBroker.send(producer, List.of(shop.forgotten("gone")));

            Eventually.await(
                    "the tombstone", () -> instance.get("/features/gone").statusCode() == 404);
            assertThat(json(instance.post(
                                    "/get-online-features",
                                    "{\"features\": [\"country\"], \"entities\": {\"customer_id\": [\"gone\"]}}"))
                            .at("/results/1")
                            .toString())
                    .startsWith("{\"values\":[null],\"statuses\":[\"NOT_FOUND\"]");
        }
    }

    @Test
    void shouldSayThatTheFeaturesProcessStandsStill() throws Exception {
        Instant later = NOW.plus(OnlineShop.REFRESH.multipliedBy(2)).plusMillis(1);
        clock.set(later);
        try {
            JsonNode c1 = json(instance.get("/features/c1"));
            JsonNode feast = json(instance.post(
                    "/get-online-features",
                    "{\"features\": [\"spend_30d\", \"country\"], \"entities\": {\"customer_id\": [1002]}}"));

            assertThat(c1.at("/features/spend_30d").toString()).isEqualTo("{\"value\":12.5,\"status\":\"STALE\"}");
            assertThat(c1.at("/features/days_since/as_of").asText()).isEqualTo(later.toString());
            assertThat(feast.at("/results/1/values/0").asDouble(-1)).isZero();
            assertThat(feast.at("/results/1/statuses/0").asText()).isEqualTo("OUTSIDE_MAX_AGE");
            assertThat(feast.at("/results/2/statuses/0").asText()).isEqualTo("NULL_VALUE");
        } finally {
            clock.set(NOW);
        }
    }

    @Test
    void shouldFindAnEntityWhoseIdIsWrittenInOtherLetters() throws Exception {
        assertThat(json(instance.get("/features/%C3%A9%203")).get("entity").asText())
                .isEqualTo("é 3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {                                                                        | 400 |
                    []                                                                       | 400 |
                    {"entities": {"customer_id": ["c1"]}} {}                                 | 400 |
                    {"features": ["spend_30d"]}                                              | 400 | entities
                    {"features": ["spend_30d"], "entities": []}                              | 400 | entities
                    {"features": ["spend_30d"], "entities": {}}                              | 400 | entities
                    {"features": ["spend_30d"], "entities": {"customer": ["c1"]}}            | 400 | entities.customer
                    {"features": ["spend_30d"], "entities": {"customer_id": "c1"}}           | 400 | entities.customer_id
                    {"features": ["spend_30d"], "entities": {"customer_id": ["c1", 1.5]}}    | 400 | entities.customer_id[1]
                    {"features": ["spend_30d"], "entities": {"customer_id": [null]}}         | 400 | entities.customer_id[0]
                    {"features": ["spend_30d"], "entities": {"customer_id": [""]}}           | 400 | entities.customer_id[0]
                    {"features": ["spend_30d"], "entities": {"customer_id": [], "b": []}}    | 400 | entities.b
                    {"features": ["spend_30d", "none"], "entities": {"customer_id": ["c1"]}} | 400 | features[1]
                    {"features": ["shop:spend_30d"], "entities": {"customer_id": ["c1"]}}    | 400 | features[0]
                    {"features": [7], "entities": {"customer_id": ["c1"]}}                   | 400 | features[0]
                    {"features": {}, "entities": {"customer_id": ["c1"]}}                    | 400 | features
                    {"entities": {"customer_id": ["c1"]}}                                    | 400 | features
                    {"features": [], "feature_service": "shop", "entities": {"customer_id": ["c1"]}} | 400 | feature_service
                    {"feature_service": "none", "entities": {"customer_id": ["c1"]}}         | 404 | feature_service
                    {"feature_service": 3, "entities": {"customer_id": ["c1"]}}              | 400 | feature_service
                    {"features": ["spend_30d"], "features": [], "entities": {"customer_id": ["c1"]}} | 400 |
                    {"features": ["spend_30d"], "entities": {"customer_id": ["c1"]}, "entities": {}} | 400 |
                    {"features": ["spend_30d"], "entities": {"customer_id": ["\\ud800"]}}    | 400 | entities.customer_id[0]
                    {"features": ["\\ud800"], "entities": {"customer_id": ["c1"]}}           | 400 | features[0]
                    {"features": ["spend_30d"], "entities": {"customer_id": [1e3]}}          | 400 | entities.customer_id[0]
                    {"features": ["spend_30d"], "entities": {"customer_id": [NaN]}}          | 400 |
                    {"full_feature_names": 1, "entities": {"customer_id": ["c1"]}}           | 400 | full_feature_names
                    """)
    void shouldNameWhatIsWrongWithARequest(String body, int status, String field) throws Exception {
        HttpResponse<String> response = instance.post("/get-online-features", body);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).path("error").asText()).isNotBlank();
        assertThat(json(response).path("field").asText(null)).isEqualTo(field);
    }

    @Test
    void shouldTakeNoTextOfOtherLettersForJson() throws Exception {
        byte[] latin =
                "{\"features\": [\"spend_30d\"], \"entities\": {\"customer_id\": [\"é 3\"]}}".getBytes(ISO_8859_1);

        HttpResponse<String> response = instance.post("/get-online-features", latin);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("error").asText()).contains("not JSON");
    }

    @Test
    void shouldRefuseWhatIsNestedWithoutEnd() throws Exception {
        HttpResponse<String> response = instance.post("/get-online-features", "{\"x\": " + "[".repeat(1_000_000));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).hasSizeLessThan(1_000);
    }

    @Test
    void shouldAnswerTenThousandEntitiesAtOnce() throws Exception {
        String ids = IntStream.range(0, 9_999)
                .mapToObj(i -> "\"stranger" + i + "\",")
                .collect(Collectors.joining("", "", "\"c1\""));

        HttpResponse<String> response = instance.post(
                "/get-online-features",
                "{\"feature_service\": \"shop\", \"entities\": {\"customer_id\": [" + ids + "]}}");

        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode spend = json(response).at("/results/1");
        assertThat(spend.get("values")).hasSize(10_000);
        assertThat(spend.at("/values/9999").asDouble()).isEqualTo(12.5);
        assertThat(spend.at("/statuses/0").asText()).isEqualTo("NOT_FOUND");
    }

    @Test
    void shouldRefuseTheSameFeatureTooOften() throws Exception {
        String names = "\"spend_30d\",".repeat(CurrentFeatures.MOST_VALUES) + "\"spend_30d\"";

        HttpResponse<String> response = instance.post(
                "/get-online-features", "{\"features\": [" + names + "], \"entities\": {\"customer_id\": []}}");

        assertThat(response.statusCode()).isEqualTo(413);
    }

    @Test
    void shouldRefuseWhatIsNotThereAndWhatIsTooMuch() throws Exception {
        assertThat(instance.get("/features/stranger").statusCode()).isEqualTo(404);
        assertThat(json(instance.get("/features/stranger")).get("field").asText())
                .isEqualTo("entity");
        assertThat(instance.get("/features/").statusCode()).isEqualTo(404);
        assertThat(instance.get("/nothing").statusCode()).isEqualTo(404);
        assertThat(instance.get("/get-online-features").statusCode()).isEqualTo(405);
        assertThat(instance.post("/features/c1", "").statusCode()).isEqualTo(405);
        assertThat(instance.post("/internal/stored-features", "hello").statusCode())
                .isEqualTo(400);
        assertThat(instance.post("/get-online-features", " ".repeat(RestServer.LARGEST_BODY + 1))
                        .statusCode())
                .isEqualTo(413);
        String many = "\"c\",".repeat(CurrentFeatures.MOST_VALUES) + "\"c\"";
        assertThat(instance.post(
                                "/get-online-features",
                                "{\"features\": [\"spend_30d\"], \"entities\": {\"customer_id\": [" + many + "]}}")
                        .statusCode())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"features\": [", "\"features\": [], \"entities\": {\"customer_id\": ["})
    void shouldReadNoFurtherThanToWhatIsTooMuch(String list) throws Exception {
        // What follows would be a mistake.
        String body = "{" + list + "\"c1\",".repeat(800_000) + "oops";

        assertThat(instance.post("/get-online-features", body).statusCode()).isEqualTo(413);
    }

    @Test
    void shouldHoldAnotherInstanceToWhatOneQuestionMayBeAbout() throws Exception {
        int most = CurrentFeatures.MOST_VALUES / 3;
        byte[] one = "c1".getBytes(UTF_8);

        assertThat(instance.post(Peers.PATH, StoredCodec.entities(Collections.nCopies(most + 1, one)))
                        .statusCode())
                .isEqualTo(413);

        assertThat(instance.post(Peers.PATH, StoredCodec.entities(Collections.nCopies(1_000, one)))
                        .statusCode())
                .isEqualTo(200);
        // More entities than the body has room for.
        byte[] hollow = StoredCodec.entities(List.of());
        hollow[1] = 127;
        assertThat(instance.post(Peers.PATH, hollow).statusCode()).isEqualTo(400);
    }

    @Test
    void shouldReadNoFurtherForAnInstanceThatNoLongerWaits() throws Exception {
        byte[] question =
                StoredCodec.entities(Collections.nCopies(CurrentFeatures.MOST_VALUES / 3, "c1".getBytes(UTF_8)));

        HttpResponse<String> late = instance.post(Peers.PATH, question, Deadline.HEADER, "1");

        assertThat(late.statusCode()).isEqualTo(504);
    }

    @Test
    void shouldMeasureWhatItAnswersAndHowFreshItIs() throws Exception {
        instance.get("/features/c1");

        assertThat(instance.metrics())
                .contains("millrace_serving_requests_total{project=\"shop\",route=\"features\",status=\"200\",}")
                .contains("millrace_serving_request_seconds_count{project=\"shop\",route=\"features\",}")
                .contains("millrace_online_event_to_readable_seconds_count{project=\"shop\",} 5.0")
                .contains("millrace_online_update_to_readable_seconds_count{project=\"shop\",} 5.0");
    }
}
