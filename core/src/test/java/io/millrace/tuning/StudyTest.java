package io.millrace.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.project.Better;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StudyTest {
    private static Trial trial(boolean pruned, Double... values) {
        return new Trial(Map.of("x", values[0].toString()), List.of(values), pruned);
    }

    private static Study study(Better better) {
        return new Study(trials -> Map.of(), better);
    }

    /** Whose first folds have the means 1, 2, 3, 4 and 5. */
    private static List<Trial> five() {
        List<Trial> trials = new ArrayList<>();
        for (double first = 1; first <= 5; first++) {
            trials.add(trial(false, first, 10 - 2 * first));
        }
        return trials;
    }

    @Test
    void shouldGiveUpWhatIsWorseThanHalfOfTheOthers() {
        // Given
        List<Trial> trials = five();

        // When, Then
        assertThat(study(Better.GREATER).hopeless(List.of(2.9), trials)).isTrue();
        assertThat(study(Better.GREATER).hopeless(List.of(3.0), trials)).isFalse();
        assertThat(study(Better.LESS).hopeless(List.of(3.1), trials)).isTrue();
        assertThat(study(Better.LESS).hopeless(List.of(3.0), trials)).isFalse();
    }

    @Test
    void shouldCompareTheMeanOfTheSameFolds() {
        // Given: of both folds the means are 4.5, 4, 3.5, 3 and 2.5
        List<Trial> trials = five();

        // When, Then
        assertThat(study(Better.GREATER).hopeless(List.of(1.0, 6.1), trials)).isFalse();
        assertThat(study(Better.GREATER).hopeless(List.of(1.0, 5.9), trials)).isTrue();
    }

    @Test
    void shouldGiveUpNothingBeforeThereIsEnoughToCompareWith() {
        // Given
        List<Trial> trials = five();
        trials.set(0, trial(true, 1.0));

        // When
        boolean hopeless = study(Better.GREATER).hopeless(List.of(0.0), trials);

        // Then
        assertThat(hopeless).isFalse();
    }

    @Test
    void shouldTakeTheFirstOfTheBestThatWentToTheirEnd() {
        // Given
        Trial first = trial(false, 0.7, 0.9);
        Trial same = trial(false, 0.8, 0.8);
        Trial givenUp = trial(true, 0.95);

        // When
        Study study = study(Better.GREATER);

        // Then
        assertThat(study.best(List.of(trial(false, 0.5, 0.5), first, same, givenUp)))
                .contains(first);
        assertThat(study.best(List.of(givenUp))).isEmpty();
    }

    @Test
    void shouldRefuseATrialWithoutAValue() {
        // Given
        List<Double> none = List.of(Double.NaN);

        // When, Then
        assertThatThrownBy(() -> new Trial(Map.of(), none, false)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Trial(Map.of(), List.of(), false)).isInstanceOf(IllegalArgumentException.class);
    }
}
