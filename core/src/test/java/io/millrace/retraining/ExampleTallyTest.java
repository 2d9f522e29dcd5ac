package io.millrace.retraining;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ExampleTallyTest {
    private static final long DAY = Duration.ofDays(1).toMillis();

    @Test
    void shouldNeverCountMoreThanThereAreFromAMomentOn() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            long[] asOf = random.longs(300, 0, 10 * DAY).toArray();
            ExampleTally tally = ExampleTally.EMPTY;
            for (long time : asOf) {
                long day = Math.floorDiv(time, DAY) * DAY;
                tally = tally.with(day, tally.days().getOrDefault(day, 0L) + 1);
            }
            long moment = random.nextLong(10 * DAY);

            long counted = tally.from(moment);

            long younger = 0;
            long restOfTheDay = 0;
            for (long time : asOf) {
                younger += time >= moment ? 1 : 0;
                restOfTheDay += time >= moment && time / DAY == moment / DAY ? 1 : 0;
            }
            assertThat(counted).as("seed %d, from %d", seed, moment).isEqualTo(younger - restOfTheDay);
        }
    }

    @Test
    void shouldCountADayThatBeginsAtTheMoment() {
        ExampleTally tally = ExampleTally.EMPTY.with(3 * DAY, 5).with(4 * DAY, 7);

        assertThat(tally.from(3 * DAY)).isEqualTo(12);
        assertThat(tally.from(3 * DAY + 1)).isEqualTo(7);
        assertThat(tally.total()).isEqualTo(12);
    }

    @Test
    void shouldCountTheDaysFromTheFirstToTheLastThatHasAnExample() {
        ExampleTally tally = ExampleTally.EMPTY
                .with(2 * DAY, 0)
                .with(3 * DAY, 5)
                .with(4 * DAY, 7)
                .with(9 * DAY, 1)
                .with(12 * DAY, 0);

        assertThat(tally.days(Long.MIN_VALUE)).isEqualTo(6);
        assertThat(tally.days(3 * DAY + 1)).isEqualTo(5);
        assertThat(tally.days(9 * DAY)).isZero();
        assertThat(tally.days(10 * DAY)).isZero();
        assertThat(tally.with(9 * DAY, 0).days(0)).isEqualTo(1);
    }
}
