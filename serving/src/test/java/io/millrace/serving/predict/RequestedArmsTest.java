package io.millrace.serving.predict;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.records.Deployment;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.ScoringRole;
import io.millrace.serving.reports.CountedArms;
import io.millrace.serving.testing.Deployments;
import io.millrace.serving.testing.Shop;
import io.millrace.wire.RecordSerde;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Predictions on request while a challenger has half of the entities. */
class RequestedArmsTest {
    private static final int ENTITIES = 60;

    @TempDir
    static Path stateDir;

    private static final List<String> KNOWN = List.of("known", "k1", "k2", "k3", "k4", "k5", "k6", "k7");

    private static PredictInstance instance;
    private static Deployment deployment;

    @BeforeAll
    static void start() throws Exception {
        instance = new PredictInstance(new Shop(), stateDir, Map.of());
        instance.deploy("1.0.0", Shop.stump(-1, 1, 0.5), null);
        instance.control.register("1.1.0", Shop.stump(-2, 2, 0.6).encode());
        deployment = instance.ramp("1.1.0", 500_000, "1.0.0");
        for (String entity : KNOWN) {
            instance.know(entity, 50.0, "DE", 1.0);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
    }

    @BeforeEach
    void forget() {
        instance.counted();
    }

    @Test
    void shouldScoreEachEntityByItsArmAndAnswerInTheOrderOfTheRequest() throws Exception {
        String instances = IntStream.range(0, ENTITIES)
                .mapToObj("{\"entity\": \"c%d\", \"values\": {\"spend_30d\": 50}}"::formatted)
                .collect(Collectors.joining(", "));

        JsonNode predictions =
                instance.predict("{\"instances\": [" + instances + "]}").get("predictions");

        assertThat(predictions).hasSize(ENTITIES);
        Map<String, InferenceLogEntry> logged = logged();
        Set<String> variants = new HashSet<>();
        for (int i = 0; i < ENTITIES; i++) {
            JsonNode prediction = predictions.get(i);
            String entity = "c" + i;
            String version = Deployments.version(deployment, entity);
            String variant = Deployments.variant(deployment, entity);
            assertThat(prediction.get("entity").asText()).isEqualTo(entity);
            assertThat(prediction.get("model_version").asText()).isEqualTo(version);
            assertThat(prediction.get("variant").asText()).isEqualTo(variant);
            assertThat(prediction.get("threshold").asDouble()).isEqualTo(version.equals("1.0.0") ? 0.5 : 0.6);
            InferenceLogEntry entry = logged.get(prediction.get("id").asText());
            assertThat(entry.getModelVersion()).isEqualTo(version);
            assertThat(entry.getVariant()).isEqualTo(variant);
            assertThat(entry.getRole()).isEqualTo(ScoringRole.PRIMARY);
            variants.add(variant);
        }
        assertThat(variants).containsOnly("champion", "challenger");
    }

    @Test
    void shouldCountEntitiesOfWhichItKnowsTheFeaturesInTheirArms() throws Exception {
        instance.predict(KNOWN.stream().collect(Collectors.joining("\", \"", "{\"entities\": [\"", "\"]}")));

        long challengers = KNOWN.stream()
                .filter(entity -> Deployments.variant(deployment, entity).equals("challenger"))
                .count();
        assertThat(challengers).isBetween(1L, KNOWN.size() - 1L);
        assertThat(instance.counted())
                .containsExactly(
                        new CountedArms("challenger", "1.1.0", false, challengers, 0, 0),
                        new CountedArms("champion", "1.0.0", false, KNOWN.size() - challengers, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'entity': 'known', 'overrides': {'spend_30d': 1e9}}",
                "{'entity': 'known', 'values': {'spend_30d': 1e9}}",
                "{'entity': 'made-up', 'values': {'spend_30d': 1e9}}",
                "{'instances': [{'entity': 'known'}, {'entity': 'known', 'overrides': {'spend_30d': 1e9}}]}",
                "{'entity': 'known', 'reasons': 20}",
                "{'entity': 'known', 'reasons': true}"
            })
    void shouldHoldNothingAgainstAVersionThatWhoeverAsksMayChoose(String body) throws Exception {
        instance.predict(body.replace('\'', '"'));

        assertThat(instance.counted()).isEmpty();
    }

    @Test
    void shouldHoldNothingAgainstAVersionForFeaturesThatAnInferenceBrings() throws Exception {
        infer("", List.of("c0", "c1", "c2", "c3"));

        assertThat(instance.counted()).isEmpty();
    }

    @Test
    void shouldScoreAnEntityWithStoredFeaturesByTheSameArmAsTheStream() throws Exception {
        JsonNode prediction = instance.predict("{\"entity\": \"known\"}");

        assertThat(prediction.get("model_version").asText()).isEqualTo(Deployments.version(deployment, "known"));
        assertThat(prediction.get("variant").asText()).isEqualTo(Deployments.variant(deployment, "known"));
    }

    @Test
    void shouldScoreValuesWithoutAnEntityByTheChampionAndCountThemInNoArm() throws Exception {
        JsonNode prediction = instance.predict("{\"values\": {\"spend_30d\": 50}}");

        assertThat(prediction.get("model_version").asText()).isEqualTo("1.0.0");
        assertThat(prediction.get("variant").asText()).isEqualTo("champion");
        assertThat(instance.counted()).isEmpty();
    }

    @Test
    void shouldSayOfEachRowOfAnInferenceWhoScoredItWhereThatIsAskedFor() throws Exception {
        List<String> entities = IntStream.range(0, 10).mapToObj(i -> "c" + i).toList();

        JsonNode answer = infer("", entities);

        assertThat(answer.get("model_version").asText()).isEqualTo("1.0.0");
        assertThat(texts(answer, 0))
                .isEqualTo(entities.stream()
                        .map(entity -> Deployments.variant(deployment, entity))
                        .toList());
        assertThat(texts(answer, 1))
                .isEqualTo(entities.stream()
                        .map(entity -> Deployments.version(deployment, entity))
                        .toList());
    }

    @Test
    void shouldScoreAllRowsByAVersionThatIsNamedAndCountThemInNoArm() throws Exception {
        JsonNode answer = infer("/versions/1.1.0", List.of("c0", "c1", "c2", "c3"));

        assertThat(answer.get("model_version").asText()).isEqualTo("1.1.0");
        assertThat(texts(answer, 0)).containsOnly("");
        assertThat(texts(answer, 1)).containsOnly("1.1.0");
        assertThat(instance.counted()).isEmpty();
    }

    private static JsonNode infer(String version, List<String> entities) throws Exception {
        String ids = entities.stream().map(entity -> "\"" + entity + "\"").collect(Collectors.joining(", "));
        String spends = entities.stream().map(entity -> "50").collect(Collectors.joining(", "));
        int rows = entities.size();
        return PredictInstance.json(
                instance.post("/v2/models/stops" + version + "/infer", """
                {"inputs": [
                  {"name": "customer_id", "datatype": "BYTES", "shape": [%d], "data": [%s]},
                  {"name": "spend_30d", "datatype": "FP64", "shape": [%d], "data": [%s]}],
                 "outputs": [{"name": "variant"}, {"name": "model_version"}]}
                """.formatted(rows, ids, rows, spends)));
    }

    private static List<String> texts(JsonNode answer, int output) {
        return IntStream.range(0, answer.at("/outputs/" + output + "/data").size())
                .mapToObj(
                        row -> answer.at("/outputs/" + output + "/data/" + row).asText())
                .toList();
    }

    private static Map<String, InferenceLogEntry> logged() {
        RecordSerde<InferenceLogEntry> serde = RecordSerde.of(InferenceLogEntry.class, instance.registry);
        Map<String, InferenceLogEntry> entries = new HashMap<>();
        instance.broker.readAll(instance.shop.topics.inferenceLog()).forEach(record -> {
            InferenceLogEntry entry = serde.fromBytes(record.value());
            entries.put(entry.getId(), entry);
        });
        return entries;
    }
}
