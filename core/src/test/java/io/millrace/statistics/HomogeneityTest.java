package io.millrace.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HomogeneityTest {
    private static final long SEED = 41;

    /** scipy.stats.chi2_contingency(correction=False). */
    @Test
    void shouldComputePearsonsTest() {
        long[] first = {428, 425, 414, 427, 440, 447, 380, 386, 444, 386};
        long[] second = {426, 437, 429, 391, 469, 433, 360, 443, 371, 418};

        Homogeneity test = Homogeneity.of(first, 4_177, second, 4_177);

        assertThat(test.statistic()).isCloseTo(15.44291541253316, within(1e-10));
        assertThat(test.p()).isCloseTo(0.07946643453774838, within(1e-10));
        long[] often = LongStream.of(first).map(rows -> 10 * rows).toArray();
        assertThat(Homogeneity.of(often, 4_177, second, 4_177))
                .as("customers who came ten times")
                .isEqualTo(test);
    }

    @Test
    void shouldPutTogetherWhatExpectsTooLittle() {
        // Of 10 new ones 1.5 are expected in the third bin and 0.6 in the fourth: together they are enough, or go to
        // the least other one.
        assertThat(Homogeneity.of(new long[] {50, 29, 15, 6}, 100, new long[] {4, 4, 1, 1}, 10))
                .isEqualTo(Homogeneity.of(new long[] {50, 29, 21}, 100, new long[] {4, 4, 2}, 10));
        assertThat(Homogeneity.of(new long[] {50, 44, 6}, 100, new long[] {4, 4, 2}, 10)
                        .statistic())
                .isCloseTo(
                        Homogeneity.of(new long[] {50, 50}, 100, new long[] {4, 6}, 10)
                                .statistic(),
                        within(1e-12));
    }

    @Test
    void shouldTellNothingOfOneBinAndOfNothing() {
        assertThat(Homogeneity.of(new long[] {5}, 5, new long[] {7}, 7).p()).isEqualTo(1);
        assertThat(Homogeneity.of(new long[] {5, 5}, 10, new long[2], 0)).isEqualTo(new Homogeneity(0, 1));
        assertThat(Homogeneity.of(new long[] {3, 3}, 1, new long[] {4, 0}, 1).p())
                .isEqualTo(1);
    }

    /** Few frequent categories, many rare ones, and a reference of any size: a test at 1 % rejects about one in a hundred. */
    @Test
    void shouldRejectAsSeldomAsItSays() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        int[][] sizes = {{400, 300}, {5_000, 100}, {5_000, 600}};
        for (IntToDoubleFunction weight :
                new IntToDoubleFunction[] {i -> 1.0 / (i + 1), i -> Math.pow(2 / 3.0, i), i -> 1}) {
            for (int[] size : sizes) {
                int rejected = 0;
                for (int run = 0; run < 1_000; run++) {
                    Homogeneity test = Homogeneity.of(
                            draw(random, weight, size[0]), size[0], draw(random, weight, size[1]), size[1]);
                    rejected += test.p() <= 0.01 ? 1 : 0;
                }
                assertThat(rejected).isLessThanOrEqualTo(25);
            }
        }
    }

    private static long[] draw(Random random, IntToDoubleFunction weight, int rows) {
        double[] cumulative = new double[51];
        double sum = 0;
        for (int i = 0; i < cumulative.length; i++) {
            sum += weight.applyAsDouble(i);
            cumulative[i] = sum;
        }
        long[] counts = new long[cumulative.length];
        for (int row = 0; row < rows; row++) {
            int at = Arrays.binarySearch(cumulative, sum * random.nextDouble());
            counts[at < 0 ? -at - 1 : at]++;
        }
        return counts;
    }
}
