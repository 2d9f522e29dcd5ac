package io.millrace.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.statistics.Ranking;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IsotonicTest {
    private static final long SEED = 20261126;

    @Test
    void shouldPoolAsTheMinMaxFormulaSays() {
        Random random = random();
        for (int round = 0; round < 300; round++) {
            int groups = 1 + random.nextInt(30);
            long[] rows = random.longs(groups, 1, 9).toArray();
            long[] positives =
                    Arrays.stream(rows).map(n -> random.nextInt((int) n + 1)).toArray();

            int[] ends = PoolAdjacentViolators.blocks(positives, rows);

            double last = -1;
            for (int block = 0, group = 0; block < ends.length; block++) {
                double level = mean(positives, rows, group, ends[block]);
                assertThat(level).isGreaterThan(last);
                last = level;
                for (; group < ends[block]; group++) {
                    assertThat(level).isCloseTo(minMax(positives, rows, group), within(1e-12));
                }
            }
            assertThat(ends[ends.length - 1]).isEqualTo(groups);
        }
    }

    /** The isotonic regression at a place, by definition: the greatest over starts of the least over ends of the mean between. */
    private static double minMax(long[] positives, long[] rows, int place) {
        double greatest = 0;
        for (int from = 0; from <= place; from++) {
            double least = 1;
            for (int to = place + 1; to <= rows.length; to++) {
                least = Math.min(least, mean(positives, rows, from, to));
            }
            greatest = Math.max(greatest, least);
        }
        return greatest;
    }

    private static double mean(long[] positives, long[] rows, int from, int to) {
        double k = Arrays.stream(positives, from, to).sum();
        return k / Arrays.stream(rows, from, to).sum();
    }

    @Test
    void shouldPutAKnotAtTheMeanOfEachBlock() {
        // Three groups of 50: at margin -1 (10 positive), at 0 and 2 (30), at 3 (30, pooled with the one before).
        float[] margins = new float[150];
        boolean[] labels = new boolean[150];
        for (int i = 0; i < 150; i++) {
            margins[i] = i < 50 ? -1 : i < 75 ? 0 : i < 100 ? 2 : 3;
            labels[i] = i < 10 || (i >= 50 && i < 80) || i >= 120;
        }

        Calibration fitted = CalibrationMethod.ISOTONIC.fit(LabelledMargins.of(margins, labels));

        double low = 1.0 / 82;
        double high = 71.0 / 72;
        assertThat(fitted)
                .isEqualTo(new Isotonic(
                        new double[] {-1, 2}, new double[] {low + (high - low) / 5, low + (high - low) * 60 / 100}));
    }

    @Test
    void shouldDrawLinesBetweenKnotsAndBeLevelBeyondThem() {
        Isotonic curve = new Isotonic(new double[] {-1, 1, 3}, new double[] {0.1, 0.5, 0.7});

        assertThat(new double[] {
                    curve.probability(-1),
                    curve.probability(1),
                    curve.probability(3),
                    curve.probability(0),
                    curve.probability(2),
                    curve.probability(-Float.MAX_VALUE),
                    curve.probability(Float.MAX_VALUE)
                })
                .containsExactly(new double[] {0.1, 0.5, 0.7, 0.3, 0.6, 0.1, 0.7}, within(1e-15));
    }

    @Test
    void shouldNeverTurnTwoMarginsRound() {
        Random random = random();
        for (int round = 0; round < 20; round++) {
            Calibration fitted = CalibrationMethod.ISOTONIC.fit(world(random, 3_000));
            float[] margins = new float[2_000];
            for (int i = 0; i < margins.length; i++) {
                margins[i] = (float) (8 * random.nextGaussian());
            }
            // Beside every knot too, where a sum may round.
            double[] knots = ((Isotonic) fitted).margins();
            for (int i = 0; i < knots.length; i++) {
                margins[3 * i] = (float) knots[i];
                margins[3 * i + 1] = Math.nextUp((float) knots[i]);
                margins[3 * i + 2] = Math.nextDown((float) knots[i]);
            }
            Arrays.sort(margins);
            double last = 0;
            for (float margin : margins) {
                double probability = fitted.probability(margin);
                assertThat(probability).isGreaterThanOrEqualTo(last).isLessThan(1);
                last = probability;
            }
        }
    }

    @Test
    void shouldLoseLittleOfTheRanking() {
        Random random = random();
        float[] margins = new float[20_000];
        boolean[] labels = new boolean[margins.length];
        fill(random, margins, labels);
        Calibration fitted = CalibrationMethod.ISOTONIC.fit(LabelledMargins.of(margins, labels));
        fill(random, margins, labels);
        double[] raw = new double[margins.length];
        double[] calibrated = new double[margins.length];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = margins[i];
            calibrated[i] = fitted.probability(margins[i]);
        }

        double lost = new Ranking(raw, labels).auc() - new Ranking(calibrated, labels).auc();

        assertThat(lost).isBetween(-0.0005, 0.0005);
        assertThat(((Isotonic) fitted).margins()).hasSizeBetween(10, IsotonicFit.MOST_GROUPS);
    }

    @Test
    void shouldKeepTiesTogetherAndRefuseToBeLevel() {
        float[] same = new float[400];
        boolean[] half = new boolean[400];
        Arrays.fill(half, 0, 200, true);
        assertThat(IsotonicFit.fit(LabelledMargins.of(same, half))).isEmpty();
        float[] backwards = new float[400];
        for (int i = 0; i < 400; i++) {
            backwards[i] = i;
        }
        assertThat(IsotonicFit.fit(LabelledMargins.of(backwards, half))).isEmpty();
        assertThat(CalibrationMethod.ISOTONIC.fit(LabelledMargins.of(backwards, half)))
                .isSameAs(Calibration.NONE);
        assertThat(IsotonicFit.fit(LabelledMargins.of(new float[0], new boolean[0])))
                .isEmpty();
    }

    @Test
    void shouldRefuseWhatDoesNotRise() {
        assertRefused(new double[] {1}, new double[] {0.5}, "1 margins and 1 probabilities are no curve");
        assertRefused(new double[] {1, 1}, new double[] {0.2, 0.5}, "knot 1 is at 1.0, 0.5: the curve does not rise");
        assertRefused(new double[] {1, 2}, new double[] {0.5, 0.2}, "knot 1 is at 2.0, 0.2");
        assertRefused(new double[] {1, 2}, new double[] {0.5, 1.2}, "knot 1 is at 2.0, 1.2");
        assertRefused(new double[] {Double.NaN, 2}, new double[] {0.5, 0.6}, "knot 0 is at NaN");
        assertRefused(new double[] {1, Double.POSITIVE_INFINITY}, new double[] {0.5, 0.6}, "knot 1 is at Infinity");
    }

    private static void assertRefused(double[] margins, double[] probabilities, String why) {
        assertThatThrownBy(() -> new Isotonic(margins, probabilities))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    private static LabelledMargins world(Random random, int rows) {
        float[] margins = new float[rows];
        boolean[] labels = new boolean[rows];
        fill(random, margins, labels);
        return LabelledMargins.of(margins, labels);
    }

    /** Margins that are twice too sure, and too high. */
    private static void fill(Random random, float[] margins, boolean[] labels) {
        for (int i = 0; i < margins.length; i++) {
            double truth = 1.2 * random.nextGaussian() - 1;
            margins[i] = (float) (2 * truth + 1);
            labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-truth));
        }
    }

    private static Random random() {
        System.out.println("seed " + SEED);
        return new Random(SEED);
    }
}
