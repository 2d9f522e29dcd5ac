package io.millrace.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnseenValuesTest {
    private static final long SEED = 17;

    /** scipy.stats.betabinom(values, edge, old + 1 - edge).sf(outside - 1): the share outside has a beta distribution. */
    @Test
    void shouldBeTheBetaBinomialTail() {
        assertThat(UnseenValues.survival(5_000, 2, 600, 3)).isCloseTo(0.004506055427632272, within(1e-10));
        assertThat(UnseenValues.survival(50, 2, 20, 4)).isCloseTo(0.021296678662025448, within(1e-10));
        assertThat(UnseenValues.survival(1_000, 8, 200, 9)).isCloseTo(0.00032851144423895473, within(1e-10));
        assertThat(UnseenValues.survival(700, 1, 700, 2)).isCloseTo(0.2498213009692, within(1e-9));
    }

    @Test
    void shouldSayHowOftenNewValuesLeaveARange() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        int old = 40;
        int values = 25;
        int runs = 40_000;
        int[] atLeast = new int[5];
        for (int run = 0; run < runs; run++) {
            double[] before = random.doubles(old).toArray();
            double least = Arrays.stream(before).min().orElseThrow();
            double greatest = Arrays.stream(before).max().orElseThrow();
            long outside = random.doubles(values)
                    .filter(value -> value < least || value > greatest)
                    .count();
            for (int k = 1; k < atLeast.length; k++) {
                atLeast[k] += outside >= k ? 1 : 0;
            }
        }
        for (int k = 1; k < atLeast.length; k++) {
            double p = UnseenValues.survival(old, 2, values, k);
            assertThat(atLeast[k] / (double) runs).isCloseTo(p, within(5 * Math.sqrt(p * (1 - p) / runs)));
        }
    }

    @Test
    void shouldSayNothingOfNoneAndOfTooLittle() {
        assertThat(UnseenValues.survival(100, 2, 50, 0)).isEqualTo(1);
        assertThat(UnseenValues.survival(2, 2, 50, 50)).isEqualTo(1);
        assertThat(UnseenValues.survival(100_000_000, 2, 1_000_000, 50_000)).isZero();
        assertThat(UnseenValues.survival(10, 2, 3, 3)).isBetween(0.0, 0.1);
    }
}
