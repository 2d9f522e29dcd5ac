package io.millrace.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Closed forms of mixtures, against sums over the mixed distribution. */
class MixtureTest {

    @Test
    void shouldMixEffectsThatAreNormal() {
        double scale = 0.02;
        double variance = 1.7e-5;
        double estimate = 0.0145;
        double ratio = sum(
                -0.2,
                0.2,
                effect -> density(effect / scale)
                        / scale
                        * Math.exp((effect * estimate - effect * effect / 2) / variance));

        double p = new NormalMixture(scale).p(estimate, variance);

        assertThat(p).isCloseTo(1 / ratio, within(1e-9));
        assertThat(p).isLessThan(0.1);
        assertThat(new NormalMixture(scale).p(0, variance)).isEqualTo(1);
    }

    @Test
    void shouldReachAsFarAsIsNotRefuted() {
        NormalMixture mixture = new NormalMixture(0.02);

        double radius = mixture.radius(1.7e-5, 0.05);

        assertThat(mixture.p(radius, 1.7e-5)).isCloseTo(0.05, within(1e-12));
    }

    @Test
    void shouldMixSharesNearThePlannedOnes() {
        long first = 1_750;
        long second = 6_250;
        double share = 0.2;
        double ratio = sum(
                        1e-6,
                        1 - 1e-6,
                        p -> Math.exp((1_000 * share - 1 + first) * Math.log(p)
                                + (1_000 * (1 - share) - 1 + second) * Math.log1p(-p)
                                - first * Math.log(share)
                                - second * Math.log(1 - share)))
                / sum(
                        1e-6,
                        1 - 1e-6,
                        p -> Math.exp((1_000 * share - 1) * Math.log(p) + (1_000 * (1 - share) - 1) * Math.log1p(-p)));

        double p = new MultinomialSequence(new double[] {share, 1 - share}).p(new long[] {first, second});

        assertThat(p / Math.min(1, 1 / ratio)).isCloseTo(1, within(1e-6));
        assertThat(p).isLessThan(0.2);
    }

    @Test
    void shouldKnowNothingOfMeansWithoutVariance() {
        MeanSequence sequence = new MeanSequence(1);

        assertThat(sequence.interval(new Sample(5, 0, 0), new Sample(9, 0, 0), 0.05))
                .isEqualTo(Interval.UNKNOWN);
        assertThat(sequence.p(new Sample(5, 0, 0), new Sample(9, 0, 0))).isEqualTo(1);
        assertThat(sequence.p(new Sample(0, 0, 0), new Sample(9, 4, 3))).isEqualTo(1);
    }

    @Test
    void shouldHaveAnIntervalOfMeansAroundTheirDifference() {
        Sample first = new Sample(400, 800, 2_000);
        Sample second = new Sample(300, 900, 3_300);

        Interval interval = new MeanSequence(0.2).interval(first, second, 0.05);

        double variance = (2_000 - 1_600) / 399.0 / 400 + (3_300 - 2_700) / 299.0 / 300;
        double radius = new NormalMixture(0.2).radius(variance, 0.05);
        assertThat(interval.low()).isCloseTo(1 - radius, within(1e-12));
        assertThat(interval.high()).isCloseTo(1 + radius, within(1e-12));
    }

    private static double density(double z) {
        return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    }

    /** Simpson's rule. */
    private static double sum(double from, double to, DoubleUnaryOperator of) {
        int parts = 200_000;
        double width = (to - from) / parts;
        double sum = of.applyAsDouble(from) + of.applyAsDouble(to);
        for (int i = 1; i < parts; i++) {
            sum += (i % 2 == 0 ? 2 : 4) * of.applyAsDouble(from + i * width);
        }
        return sum * width / 3;
    }
}
