package io.millrace.retrainer.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Better;
import io.millrace.project.TuningDefinition.Range;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EarlyStoppingTest {
    /** Rounds until it wants no more. */
    private static int run(EarlyStopping stopping, double... values) {
        for (int i = 0; i < values.length; i++) {
            if (!stopping.hear(i + 1, values[i])) {
                return i + 1;
            }
        }
        return values.length;
    }

    @Test
    void shouldStopWhenNothingHasBecomeBetterForAWhile() {
        // Given
        EarlyStopping stopping = new EarlyStopping(Better.GREATER, 1, 3);

        // When
        int rounds = run(stopping, 0.5, 0.7, 0.6, 0.7, 0.6, 0.9);

        // Then
        assertThat(rounds).isEqualTo(5);
        assertThat(stopping.rounds()).isEqualTo(2);
        assertThat(stopping.value()).isEqualTo(0.7);
    }

    @Test
    void shouldTakeNoFewerRoundsThanTheLeast() {
        // Given
        EarlyStopping stopping = new EarlyStopping(Better.LESS, 3, 1);

        // When
        int rounds = run(stopping, 0.1, 0.2, 0.5, 0.4, 0.6, 0.3);

        // Then
        assertThat(rounds).isEqualTo(5);
        assertThat(stopping.rounds()).isEqualTo(4);
    }

    @Test
    void shouldWaitLongerWhereStepsAreSmall() {
        // When, Then
        assertThat(EarlyStopping.patience(0.3)).isEqualTo(20);
        assertThat(EarlyStopping.patience(0.05)).isEqualTo(40);
        assertThat(EarlyStopping.patience(0.01)).isEqualTo(100);
    }

    @Test
    void shouldTakeTheMedianOfTheFoldsRoundsMoreOfThemForMoreRows() {
        // Given
        RoundsRange range = new RoundsRange(Map.of("n_estimators", new Range.Numbers(10, 100, true, false)));

        // When, Then
        assertThat(range.of(List.of(90, 10, 40), List.of(1.0, 1.0, 1.0))).isEqualTo(40);
        assertThat(range.of(List.of(90, 10, 40, 46), List.of(1.0, 1.0, 1.0, 1.0)))
                .isEqualTo(43);
        assertThat(range.of(List.of(90, 10, 40), List.of(1.0, 0.25, 0.25))).isEqualTo(80);
        assertThat(range.of(List.of(90, 10, 90), List.of(0.25, 0.25, 0.25))).isEqualTo(100);
    }

    @Test
    void shouldGrowAsManyRoundsAsTheProjectSaysWhereTheyAreNotSearched() {
        // Given
        RoundsRange given = new RoundsRange(Map.of("max_depth", new Range.Numbers(2, 5, true, false)));
        RoundsRange searched = new RoundsRange(Map.of("n_estimators", new Range.Numbers(50, 300, true, false)));

        // When
        EarlyStopping fixed = given.stopping(Better.GREATER, given.most(80), Map.of("eta", "0.1"));

        // Then
        assertThat(given.found()).isFalse();
        assertThat(fixed.least()).isEqualTo(80);
        assertThat(searched.most(80)).isEqualTo(300);
        assertThat(searched.stopping(Better.GREATER, 300, Map.of()).least()).isEqualTo(50);
    }
}
