package io.millrace.retrainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WatchedForestTest {
    private static final float[] ROWS = {0, 1, 2, 3, 4, 5, 6, 7};
    private static final boolean[] LABELS = {false, false, false, false, true, true, true, true};
    private static final XgboostParameters PARAMETERS = new XgboostParameters(
            5, Map.of("objective", "binary:logistic", "min_child_weight", "0", "nthread", "1"), false);

    @Test
    void shouldGrowUntilNobodyWantsAnotherRound() throws Exception {
        // Given
        List<Integer> heard = new ArrayList<>();

        // When
        try (WatchedForest forest = WatchedForest.of(ROWS, LABELS, new float[] {1, 6}, 1)) {
            forest.grow(PARAMETERS, (rounds, margins) -> {
                assertThat(margins[0]).isLessThan(margins[1]);
                return heard.add(rounds) && rounds < 3;
            });
            forest.grow(PARAMETERS, (rounds, margins) -> heard.add(rounds));
        }

        // Then
        assertThat(heard).containsExactly(1, 2, 3, 1, 2, 3, 4, 5);
    }

    @Test
    void shouldRefuseToGrowOnRowsThatAreFreed() throws Exception {
        // Given
        WatchedForest forest = WatchedForest.of(ROWS, LABELS, ROWS, 1);

        // When
        forest.close();

        // Then: a thread that comes too late, whom XGBoost itself would answer by a crash of the process
        assertThatThrownBy(() -> forest.grow(PARAMETERS, (rounds, margins) -> true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("freed");
    }
}
