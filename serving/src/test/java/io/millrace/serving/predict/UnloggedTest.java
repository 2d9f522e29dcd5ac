package io.millrace.serving.predict;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.features.FeatureVector;
import io.millrace.project.ServingDefinition.Unlogged;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.Deadline;
import io.millrace.serving.rest.EntityId;
import io.millrace.serving.rest.Refusal;
import io.millrace.serving.scoring.FeatureUpdate;
import io.millrace.serving.scoring.Scoring;
import io.millrace.serving.testing.Shop;
import io.millrace.wire.MemorySchemaRegistry;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Predictions whose way to the inference log is barred. */
class UnloggedTest {
    private final Shop shop = new Shop();
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final RequestLog log = new RequestLog(shop.features, shop.topics, new MemorySchemaRegistry(), producer);

    @Test
    void shouldRefuseWithoutBrokersWhatBelongsOnTheLog(@TempDir Path stateDir) throws Exception {
        try (PredictInstance instance = new PredictInstance(shop, stateDir, Map.of("rest.deadline.ms", "500"))) {
            instance.deploy("1.0.0", Shop.stump(-1, 2, 0.5), null);
            instance.know("poor", 50.0, "DE", 3.0);
            instance.broker.stop();

            HttpResponse<String> refused = instance.post("/predict", "{\"entity\": \"poor\"}");
            JsonNode whatIf = instance.predict("{\"entity\": \"poor\", \"overrides\": {}}");

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(refused.body()).contains("have not confirmed 1 of the predictions");
            assertThat(whatIf.get("status").asText()).isEqualTo("SCORED");
            // Without brokers, stopping would take its time.
            instance.broker.restart();
        }
    }

    @Test
    void shouldAnswerOnlyWhenEveryPredictionIsConfirmed() throws Exception {
        CompletableFuture<String> answer = answer(Unlogged.REFUSE, Duration.ofMinutes(1));

        assertThat(producer.completeNext()).isTrue();
        assertThat(answer).isNotDone();
        assertThat(producer.completeNext()).isTrue();

        assertThat(answer).isCompletedWithValue("{0, 1}");
    }

    @Test
    void shouldAnswerWhatIsRefusedWhereTheProjectSaysSo() throws Exception {
        CompletableFuture<String> answer = answer(Unlogged.ANSWER, Duration.ofMinutes(1));

        producer.errorNext(new TimeoutException("nobody there"));
        producer.completeNext();

        assertThat(answer).isCompletedWithValue("{1}");
    }

    @Test
    void shouldNotWaitForTheLogBeyondTheDeadline() throws Exception {
        CompletableFuture<String> answered = answer(Unlogged.ANSWER, Duration.ofMillis(1));
        CompletableFuture<String> refused = answer(Unlogged.REFUSE, Duration.ofMillis(1));

        assertThat(answered.join()).isEqualTo("{}");
        assertThatThrownBy(refused::join).hasRootCauseInstanceOf(Refusal.class);
    }

    /** Of two predictions: which of them are on the log. */
    private CompletableFuture<String> answer(Unlogged unlogged, Duration time) throws Refusal {
        LoggedAnswers answers = new LoggedAnswers(log, unlogged, new PredictMetrics(new Metrics(), "shop"));
        return answers.answer(
                        List.of(predicted("a"), predicted("b")),
                        Deadline.in(time),
                        logged -> Answer.json(logged.toString().getBytes(UTF_8)))
                .thenApply(UnloggedTest::text)
                .toCompletableFuture();
    }

    private static String text(Answer answer) {
        return new String(answer.body(), UTF_8);
    }

    private Outcome predicted(String entity) {
        FeatureUpdate update = FeatureUpdate.ofRequest(entity, entity, new FeatureVector(shop.features.size()), 0);
        Scoring scoring = new Scoring("stops", null, null, null, Double.NaN, Double.NaN, null, -1, 0, 0, false);
        return new Outcome.Predicted(new EntityId(entity, false), null, false, update, scoring, null);
    }
}
