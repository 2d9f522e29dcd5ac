package io.millrace.retrainer.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.project.Project;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TimeFoldTest {
    private static final long SEED = 1;

    private static ExampleTable table(int customers, int weeks) {
        Project project = Synthetic.project();
        return Synthetic.table(project, Synthetic.rows(SEED, customers, weeks));
    }

    @Test
    void shouldJudgeByWhatCameAHorizonAfterWhatWasLearned() throws Exception {
        // Given
        ExampleTable table = table(50, 20);
        int[] train = Split.byTime(table, Synthetic.WEEK, 0.25).train();

        // When
        List<TimeFold> folds = TimeFold.of(table, train, Synthetic.WEEK, 4);

        // Then
        assertThat(folds).hasSize(4);
        long gap = Synthetic.WEEK.toMillis();
        for (TimeFold fold : folds) {
            long lastKnown = table.asOf(fold.fit()[fold.fit().length - 1]);
            assertThat(table.asOf(fold.judged()[0])).isGreaterThanOrEqualTo(lastKnown + gap);
        }
    }

    @Test
    void shouldJudgeByEachRowOfTheLaterHalfOnceAndByNoTestRow() throws Exception {
        // Given
        ExampleTable table = table(50, 20);
        int[] train = Split.byTime(table, Synthetic.WEEK, 0.25).train();

        // When
        List<TimeFold> folds = TimeFold.of(table, train, Synthetic.WEEK, 3);

        // Then
        Set<Integer> seen = new HashSet<>();
        long later = Long.MAX_VALUE;
        for (TimeFold fold : folds) {
            assertThat(table.asOf(fold.judged()[fold.judged().length - 1])).isLessThan(later);
            later = table.asOf(fold.judged()[0]);
            Arrays.stream(fold.judged())
                    .forEach(row -> assertThat(seen.add(row)).isTrue());
        }
        long start = table.asOf(train[0]);
        long end = table.asOf(train[train.length - 1]);
        long half = start + Synthetic.WEEK.toMillis() + (end - start - Synthetic.WEEK.toMillis()) / 2;
        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(train)
                        .filter(row -> table.asOf(row) >= half)
                        .boxed()
                        .toList());
    }

    @Test
    void shouldSayThatTheTimeIsTooShort() throws Exception {
        // Given
        ExampleTable table = table(50, 3);

        // When, Then
        assertThatThrownBy(() -> TimeFold.of(table, table.all(), Synthetic.WEEK.multipliedBy(3), 4))
                .isInstanceOf(TrainingFailed.class)
                .hasMessageContaining("too short a time");
        assertThatThrownBy(() -> TimeFold.of(table, new int[0], Synthetic.WEEK, 4))
                .isInstanceOf(TrainingFailed.class);
    }

    @Test
    void shouldTakeAllRowsOfSomeEntitiesWhereThereAreVeryMany() {
        // Given
        ExampleTable table = table(500, 10);

        // When
        int[] some = TuningRows.of(table, table.all(), 1_000);

        // Then
        assertThat(some.length).isBetween(700, 1_300);
        assertThat(some.length).isEqualTo(10 * table.entities(some));
        assertThat(TuningRows.of(table, table.all(), 5_000)).isEqualTo(table.all());
    }
}
