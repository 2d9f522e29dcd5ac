package io.millrace.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.statistics.MeanDifference.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MeanDifferenceTest {
    @Test
    void shouldTellTheDifferenceAndItsVariance() {
        // 1 2 3 4 and 2 4: variances 5/3 and 2, of means 5/12 and 1.
        MeanDifference difference = MeanDifference.of(new Sample(4, 10, 30), new Sample(2, 6, 20));

        assertThat(difference.difference()).isCloseTo(-0.5, within(1e-12));
        assertThat(difference.variance()).isCloseTo(5.0 / 12 + 1, within(1e-12));
    }

    /** The mixture, integrated: ∫ φ(θ; 0, τ) N(d; θ, V)/N(d; 0, V) dθ. */
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1.5, 3, 4.5})
    void shouldExceedWhereTheMixtureReachesTheLevel(double difference) {
        double effect = 2;
        double variance = 0.7;
        double mixture = 0;
        double width = 1e-3;
        for (double shift = -20; shift < 20; shift += width) {
            double prior = Math.exp(-shift * shift / (2 * effect * effect)) / (effect * Math.sqrt(2 * Math.PI));
            mixture += prior * Math.exp((2 * difference * shift - shift * shift) / (2 * variance)) * width;
        }
        MeanDifference found = new MeanDifference(difference + 1, variance);

        assertThat(found.exceeds(1, effect, Math.min(0.999999, 1.001 / mixture)))
                .isEqualTo(mixture > 1.001001);
        assertThat(found.exceeds(1, effect, Math.min(0.999999, 0.999 / mixture)))
                .isFalse();
    }

    @Test
    void shouldNotExceedOnTheWrongSide() {
        assertThat(new MeanDifference(-5, 0.01).exceeds(0, 1, 0.5)).isFalse();
        assertThat(new MeanDifference(-5, 0.01).exceedsEitherWay(0.1, 1, 0.01)).isTrue();
        assertThat(new MeanDifference(0.2, 0).exceeds(0.1, 1, 0.01)).isTrue();
        assertThat(new MeanDifference(0.1, 0).exceeds(0.1, 1, 0.01)).isFalse();
    }
}
