package io.millrace.business;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateRatioTest {
    private static final double Z = 1.959963984540054;

    /**
     * Koopman (1984); the example of R's package PF, where the interval of the prevented fraction is 0.0328 to 0.855; Fagerland, Lydersen and
     * Laake (2015); and three that R's package PropCIs makes by a formula without iteration (Nam 1995).
     */
    @ParameterizedTest
    @CsvSource({
        "36, 40, 16, 80, 2.939569192215, 7.152223434866",
        "4, 24, 12, 28, 0.144544982489, 0.967171062979",
        "7, 34, 1, 34, 1.220852853515, 42.575717609761",
        "238, 950, 18, 50, 0.492040860743, 1.052218691080",
        "2100, 9500, 150, 500, 0.643580749436, 0.849585843893",
        "12, 950, 3, 50, 0.067613394959, 0.686731977503"
    })
    void shouldBeAsPublished(int x1, int n1, int x0, int n0, double low, double high) {
        Interval interval = RateRatio.interval(x1, n1, x0, n0);

        assertThat(interval.low()).isCloseTo(low, within(1e-9));
        assertThat(interval.high()).isCloseTo(high, within(1e-9));
    }

    @Test
    void shouldKnowAnAnswerWhereThereAreNoEvents() {
        assertThat(RateRatio.interval(0, 50, 5, 50).low()).isZero();
        assertThat(RateRatio.interval(0, 50, 5, 50).high()).isCloseTo(0.7355088649038946, within(1e-9));
        assertThat(RateRatio.interval(5, 50, 0, 20).low()).isCloseTo(0.5786496045626046, within(1e-9));
        assertThat(RateRatio.interval(5, 50, 0, 20).high()).isInfinite();
        assertThat(RateRatio.interval(0, 50, 0, 20)).isEqualTo(new Interval(0, Double.POSITIVE_INFINITY));
    }

    @Test
    void shouldHoldExactlyTheRatiosThatTheScoreTestDoesNotReject() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            int n1 = 5 + random.nextInt(300);
            int n0 = 5 + random.nextInt(300);
            int x1 = 1 + random.nextInt(n1);
            int x0 = 1 + random.nextInt(n0);
            Interval interval = RateRatio.interval(x1, n1, x0, n0);

            assertThat(interval.low()).isLessThanOrEqualTo(x1 * (double) n0 / n1 / x0);
            assertThat(interval.high()).isGreaterThanOrEqualTo(x1 * (double) n0 / n1 / x0);
            for (double ratio : new double[] {interval.low(), interval.high()}) {
                assertThat(Math.abs(naiveScore(x1, n1, x0, n0, ratio)))
                        .as("%d of %d, %d of %d, ratio %s", x1, n1, x0, n0, ratio)
                        .isCloseTo(Z, within(1e-3));
            }
        }
    }

    @Test
    void shouldRefuseWhatIsNoRate() {
        assertThatThrownBy(() -> RateRatio.interval(0, 0, 1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RateRatio.interval(3, 2, 1, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The score at the rates that are likeliest among those of a ratio, which are looked for by halving. */
    private static double naiveScore(int x1, int n1, int x0, int n0, double ratio) {
        double from = 0;
        double to = Math.min(1, 1 / ratio);
        for (int i = 0; i < 200; i++) {
            double a = from + (to - from) / 3;
            double b = to - (to - from) / 3;
            if (logLikelihood(x1, n1, x0, n0, ratio, a) < logLikelihood(x1, n1, x0, n0, ratio, b)) {
                from = a;
            } else {
                to = b;
            }
        }
        double base = (from + to) / 2;
        double rate = ratio * base;
        double variance = rate * (1 - rate) / n1 + ratio * ratio * base * (1 - base) / n0;
        return (x1 / (double) n1 - ratio * x0 / n0) / Math.sqrt(variance);
    }

    private static double logLikelihood(int x1, int n1, int x0, int n0, double ratio, double base) {
        return binomial(x1, n1, ratio * base) + binomial(x0, n0, base);
    }

    private static double binomial(int x, int n, double rate) {
        return (x == 0 ? 0 : x * Math.log(rate)) + (x == n ? 0 : (n - x) * Math.log1p(-rate));
    }
}
