package io.millrace.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PlattTest {
    private static final long SEED = 20261126;

    @Test
    void shouldBeWhereNoNeighbourIsLikelier() {
        Random random = random();
        for (int round = 0; round < 40; round++) {
            int rows = 40 + random.nextInt(400);
            float[] margins = new float[rows];
            boolean[] labels = new boolean[rows];
            double scale = Math.exp(3 * random.nextGaussian() - 1);
            fill(random, margins, labels, scale, 2 * random.nextGaussian());
            Platt fitted = PlattFit.fit(LabelledMargins.of(margins, labels)).orElseThrow();

            double[] gradient = gradient(margins, labels, fitted);

            assertThat(gradient[0] / scale).isCloseTo(0, within(1e-5));
            assertThat(gradient[1]).isCloseTo(0, within(1e-5));
        }
    }

    @Test
    void shouldBeBetterThanAGridOfAllOthers() {
        float[] margins = new float[500];
        boolean[] labels = new boolean[500];
        fill(random(), margins, labels, 2, 0.5);
        Platt fitted = PlattFit.fit(LabelledMargins.of(margins, labels)).orElseThrow();

        double least = Double.POSITIVE_INFINITY;
        Platt best = fitted;
        for (double slope = 0.01; slope < 2; slope += 0.04) {
            for (double offset = -3; offset < 3; offset += 0.04) {
                Platt other = new Platt(slope, offset);
                double loss = loss(margins, labels, other);
                if (loss < least) {
                    least = loss;
                    best = other;
                }
            }
        }

        assertThat(loss(margins, labels, fitted)).isLessThanOrEqualTo(least);
        assertThat(fitted.slope()).isCloseTo(best.slope(), within(0.041));
        assertThat(fitted.offset()).isCloseTo(best.offset(), within(0.041));
    }

    @Test
    void shouldFindTheCurveThatMadeTheLabels() {
        float[] margins = new float[200_000];
        boolean[] labels = new boolean[margins.length];
        fill(random(), margins, labels, 2, 1);

        Platt fitted = PlattFit.fit(LabelledMargins.of(margins, labels)).orElseThrow();

        assertThat(fitted.slope()).isCloseTo(0.5, within(0.01));
        assertThat(fitted.offset()).isCloseTo(-0.5, within(0.02));
    }

    @Test
    void shouldStayFiniteWhereTheClassesAreApart() {
        float[] margins = new float[100];
        boolean[] labels = new boolean[100];
        for (int i = 0; i < 100; i++) {
            margins[i] = i < 50 ? -1e4f - i : 1e4f + i;
            labels[i] = i >= 50;
        }

        Platt fitted = PlattFit.fit(LabelledMargins.of(margins, labels)).orElseThrow();

        // Platt's targets: 50 rows alike are no proof of a certainty.
        assertThat(fitted.probability(1e4f)).isCloseTo(51.0 / 52, within(1e-3));
        assertThat(fitted.probability(-1e4f)).isCloseTo(1.0 / 52, within(1e-3));
    }

    @Test
    void shouldNotTurnARankingRound() {
        float[] margins = new float[200];
        boolean[] labels = new boolean[200];
        for (int i = 0; i < 200; i++) {
            margins[i] = i / 100f;
            labels[i] = i < 90;
        }

        assertThat(PlattFit.fit(LabelledMargins.of(margins, labels))).isEmpty();
        assertThat(CalibrationMethod.PLATT.fit(LabelledMargins.of(margins, labels)))
                .isSameAs(Calibration.NONE);
        assertThatThrownBy(() -> new Platt(-1, 0)).hasMessageContaining("a slope of -1.0");
        assertThatThrownBy(() -> new Platt(1, Double.NaN)).hasMessageContaining("an offset of NaN");
    }

    /** Of the negative log-likelihood of Platt's targets, row by row, by slope and by offset. */
    private static double[] gradient(float[] margins, boolean[] labels, Platt platt) {
        double slope = 0;
        double offset = 0;
        for (int i = 0; i < margins.length; i++) {
            double excess = platt.probability(margins[i]) - target(labels, i);
            slope += excess * margins[i];
            offset += excess;
        }
        return new double[] {slope, offset};
    }

    private static double loss(float[] margins, boolean[] labels, Platt platt) {
        double loss = 0;
        for (int i = 0; i < margins.length; i++) {
            double p = 1 / (1 + Math.exp(-(platt.slope() * margins[i] + platt.offset())));
            double target = target(labels, i);
            loss -= target * Math.log(p) + (1 - target) * Math.log(1 - p);
        }
        return loss;
    }

    private static double target(boolean[] labels, int row) {
        double positives = 0;
        for (boolean label : labels) {
            positives += label ? 1 : 0;
        }
        return labels[row] ? (positives + 1) / (positives + 2) : 1 / (labels.length - positives + 2);
    }

    /** Margins that are {@code scale} times the true log-odds, and {@code shift} too high. */
    private static void fill(Random random, float[] margins, boolean[] labels, double scale, double shift) {
        for (int i = 0; i < margins.length; i++) {
            double truth = 1.5 * random.nextGaussian();
            margins[i] = (float) (scale * truth + shift);
            labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-truth));
        }
    }

    private static Random random() {
        System.out.println("seed " + SEED);
        return new Random(SEED);
    }
}
