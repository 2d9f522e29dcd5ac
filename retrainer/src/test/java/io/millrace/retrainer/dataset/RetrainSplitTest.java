package io.millrace.retrainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.retraining.ExampleTally;
import io.millrace.retraining.SplitRule;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the retraining machine asks for by counts of days, the trainer can split by the examples' own times. */
public final class RetrainSplitTest {
    private static final long DAY = Duration.ofDays(1).toMillis();

    @Test
    public void shouldFindTrainAndTestRowsWheneverATrainingMayBeAskedFor() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int allowed = 0;
        for (int round = 0; round < 2_000; round++) {
            Duration horizon = Duration.ofHours(1 + random.nextInt(24 * 20));
            double testShare = 0.05 + random.nextDouble() * 0.45;
            ExampleTable.Builder examples = ExampleTable.builder(List.of());
            ExampleTally tally = ExampleTally.EMPTY;
            for (int i = 1 + random.nextInt(20); i > 0; i--) {
                long asOf = random.nextLong(60 * DAY);
                long day = Math.floorDiv(asOf, DAY) * DAY;
                examples.add("i" + i, "e", asOf, 1, List.of(), List.of());
                tally = tally.with(day, tally.days().getOrDefault(day, 0L) + 1);
            }

            if (new SplitRule(horizon, testShare).allows(tally, Long.MIN_VALUE)) {
                Split split = Split.byTime(examples.build(), horizon, testShare);
                allowed++;
                assertThat(split.train()).as("train rows, seed %d", seed).isNotEmpty();
                assertThat(split.test()).as("test rows, seed %d", seed).isNotEmpty();
            }
        }
        assertThat(allowed).as("seed %d", seed).isGreaterThan(500);
    }
}
