package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.console.testing.Listener;
import io.millrace.console.testing.Predictions;
import io.millrace.console.testing.Running;
import io.millrace.console.testing.SharedConsole;
import java.net.http.HttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What somebody is told who follows one entity. */
@Timeout(180)
@ExtendWith(SharedConsole.class)
class EntityStreamTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final Running running;
    private final String topic;

    EntityStreamTest(Running running) {
        this.running = running;
        topic = running.process.topics().predictions();
    }

    @Test
    void shouldTellAllThatIsKnownOfAnEntityAndAgainWheneverItIsScored() throws Exception {
        // Given
        running.write(topic, "s/1", Predictions.of("s1", "s/1", 0.25, "2025-03-01T00:00:00Z"));
        try (Listener listener = Listener.connect(client, running.port(), "stream/entities/s%2F1")) {
            JsonNode before = listener.await("entity", document -> true);

            // When
            running.write(topic, "s2", Predictions.of("s2", "s2", 0.5, "2025-03-02T00:00:00Z"));
            running.write(topic, "s/1", Predictions.of("s3", "s/1", 0.75, "2025-03-03T00:00:00Z"));
            // Scored once more after a crash: the first holds.
            running.write(topic, "s/1", Predictions.of("s3", "s/1", 0.125, "2025-03-03T00:00:00Z"));
            // A late event: what speaks of a later moment is still the latest.
            running.write(topic, "s/1", Predictions.of("s4", "s/1", 0.5, "2025-03-02T00:00:00Z"));

            // Then
            JsonNode after = listener.await(
                    "entity", document -> document.at("/models/0/scores").size() == 3);
            assertThat(before.path("entity").asText()).isEqualTo("s/1");
            assertThat(before.at("/models/0/latest/score").asDouble()).isEqualTo(0.25);
            assertThat(after.at("/models/0/latest/score").asDouble()).isEqualTo(0.75);
            assertThat(after.at("/models/0/latest/reasons/0/feature").asText()).isEqualTo("sessions_7d");
            assertThat(after.at("/models/0/scores"))
                    .extracting(score -> score.path("score").asDouble())
                    .containsExactly(0.25, 0.5, 0.75);
            assertThat(after.at("/searched/complete").asBoolean()).isTrue();
        }
    }

    @Test
    void shouldTellOfSomebodyWhoIsScoredForTheFirstTime() throws Exception {
        try (Listener listener = Listener.connect(client, running.port(), "stream/entities/newcomer")) {
            JsonNode before = listener.await("entity", document -> true);

            running.write(topic, "newcomer", Predictions.of("n1", "newcomer", 0.5, "2025-03-02T00:00:00Z"));

            JsonNode after = listener.await(
                    "entity", document -> !document.at("/models/0/latest").isNull());
            assertThat(before.at("/models/0/latest").isNull()).isTrue();
            assertThat(after.at("/models/0/latest/id").asText()).isEqualTo("n1");
        }
    }
}
