package io.millrace.serving.predict;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.serving.testing.Shop;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The brokers are gone, and with them the inference log; the online store is still there. */
class UnloggedTest {
    private static final Map<String, String> SETTINGS = Map.of("rest.deadline.ms", "1000");

    @TempDir
    private Path stateDir;

    @Test
    void shouldRefuseWhatCannotBeLogged() throws Exception {
        try (PredictInstance instance = withoutBrokers(new Shop())) {
            HttpResponse<String> refused = instance.post("/predict", "{\"entity\": \"poor\"}");
            HttpResponse<String> several = instance.post("/predict", "{\"entities\": [\"poor\", \"poor\"]}");
            JsonNode whatIf = instance.predict("{\"entity\": \"poor\", \"overrides\": {}}");

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(refused.body()).contains("have not confirmed 1 of the predictions");
            assertThat(several.statusCode()).isEqualTo(503);
            assertThat(whatIf.get("status").asText()).isEqualTo("SCORED");
        }
    }

    @Test
    void shouldAnswerWhatCannotBeLoggedWhereTheProjectSaysSo() throws Exception {
        try (PredictInstance instance = withoutBrokers(new Shop("serving: {rest: {unlogged: answer}}"))) {
            JsonNode answered = instance.predict("{\"entity\": \"poor\"}", "X-Timeout-Ms", "300");

            assertThat(answered.get("status").asText()).isEqualTo("SCORED");
            assertThat(answered.get("logged").asBoolean()).isFalse();
            assertThat(instance.metrics())
                    .contains("requested_predictions_total{project=\"shop\",outcome=\"unlogged\",} 1.0");
        }
    }

    private PredictInstance withoutBrokers(Shop shop) throws Exception {
        PredictInstance instance = new PredictInstance(shop, stateDir, SETTINGS);
        instance.deploy("1.0.0", Shop.stump(-1, 2, 0.5), null);
        instance.know("poor", 50.0, "DE", 3.0);
        instance.broker.stop();
        return instance;
    }
}
