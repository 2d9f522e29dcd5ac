package io.millrace.console.entities;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.entities.HistorySearch.Found;
import io.millrace.console.testing.Predictions;
import io.millrace.records.Prediction;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept in memory of entities is bounded, and says so. */
class KnownEntitiesTest {
    private static final String TIME = "2025-03-01T00:00:00Z";

    @Test
    void shouldKnowAsManyEntitiesHoweverManyModelsScoreThem() {
        // Given
        RecentEntities recent = new RecentEntities();

        // When
        for (int i = 0; i < RecentEntities.MOST; i++) {
            recent.predicted(prediction("c" + i, "churn"));
            recent.predicted(prediction("c" + i, "upgrade"));
        }

        // Then
        assertThat(recent.bounded()).isFalse();
        assertThat(recent.known()).isEqualTo(RecentEntities.MOST);
        assertThat(recent.rows()).hasSize(2 * RecentEntities.MOST);

        // When
        recent.predicted(prediction("c0", "churn"));
        recent.predicted(prediction("one more", "churn"));

        // Then
        assertThat(recent.bounded()).isTrue();
        assertThat(recent.known()).isEqualTo(RecentEntities.MOST);
        assertThat(recent.rows())
                .extracting(RecentEntities.Row::entity)
                .contains("c0", "one more")
                .doesNotContain("c1");
    }

    @Test
    void shouldSayHowManyOldScoresAreLeftOut() {
        // Given
        EntityHistory history =
                new EntityHistory("c1", List.of("churn"), new Found(List.of(), 5_000, null, null, true));

        // When
        for (int i = 0; i < EntityHistory.MOST + 3; i++) {
            history.predicted(Predictions.of("p" + i, "c1", i / 2_000.0, TIME));
        }

        // Then
        ObjectNode told = history.document();
        assertThat(told.at("/models/0/scores")).hasSize(EntityHistory.MOST);
        assertThat(told.at("/models/0/scores/0/score").asDouble()).isEqualTo(3 / 2_000.0);
        assertThat(told.at("/searched/left_out").asLong()).isEqualTo(3);
    }

    private static Prediction prediction(String entity, String model) {
        return Predictions.of(entity + model, entity, model, 0.5, TIME);
    }
}
