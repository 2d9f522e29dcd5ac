package io.millrace.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DistributionsTest {

    @Test
    void shouldKnowTheTablesOfChiSquare() {
        assertThat(ChiSquare.survival(3.841458820694124, 1)).isCloseTo(0.05, within(1e-12));
        assertThat(ChiSquare.survival(18.307038053275146, 10)).isCloseTo(0.05, within(1e-12));
        assertThat(ChiSquare.survival(23.209251158954356, 10)).isCloseTo(0.01, within(1e-12));
        assertThat(ChiSquare.survival(0, 3)).isEqualTo(1);
        assertThat(ChiSquare.survival(Double.POSITIVE_INFINITY, 3)).isZero();
    }

    @Test
    void shouldAgreeWithTheFiniteSumForEvenDegrees() {
        for (int half = 1; half < 8; half++) {
            for (double x = 0.1; x < 60; x += 1.7) {
                double term = 1;
                double sum = 0;
                for (int k = 0; k < half; k++) {
                    sum += term;
                    term *= x / 2 / (k + 1);
                }
                assertThat(ChiSquare.survival(x, 2 * half)).isCloseTo(Math.exp(-x / 2) * sum, within(1e-12));
            }
        }
    }

    @Test
    void shouldAgreeWithKolmogorovsSeries() {
        for (double lambda = 0.2; lambda < 4; lambda += 0.05) {
            double sum = 0;
            for (int k = 1; k <= 2000; k++) {
                sum += (k % 2 == 1 ? 2 : -2) * Math.exp(-2.0 * k * k * lambda * lambda);
            }
            assertThat(Kolmogorov.survival(lambda)).isCloseTo(sum, within(1e-9));
        }
        assertThat(Kolmogorov.survival(1.35809863932255)).isCloseTo(0.05, within(1e-9));
        assertThat(Kolmogorov.survival(1.62762361151895)).isCloseTo(0.01, within(1e-9));
        assertThat(Kolmogorov.survival(0.3, 0)).isEqualTo(1);
    }

    @Test
    void shouldRejectAsBenjaminiAndHochbergDo() {
        double[] p = {.001, .008, .039, .041, .042, .06, .074, .205, .212, .216};
        assertThat(BenjaminiHochberg.rejected(p, 0.05))
                .containsExactly(true, true, false, false, false, false, false, false, false, false);
        // Step-up: the last one carries those before it, in whatever order they come.
        assertThat(BenjaminiHochberg.rejected(new double[] {0.049, 0.03, 0.02}, 0.05))
                .containsExactly(true, true, true);
        assertThat(BenjaminiHochberg.rejected(new double[] {Double.NaN, 0.001}, 0.05))
                .containsExactly(false, true);
        assertThat(BenjaminiHochberg.rejected(new double[0], 0.05)).isEmpty();
    }
}
