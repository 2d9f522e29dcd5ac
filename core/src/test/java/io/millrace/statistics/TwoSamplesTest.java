package io.millrace.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.DoubleStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Tests and intervals for two samples that are looked at once, against published figures and SciPy's. */
class TwoSamplesTest {
    private static final Offset<Double> PRINTED = within(5e-5);

    @Test
    void shouldKnowTheTablesOfNormalAndT() {
        assertThat(Normal.exceededBy(0.025)).isCloseTo(1.959963984540054, within(1e-12));
        assertThat(Normal.survival(3.2905267314919255)).isCloseTo(0.0005, within(1e-12));
        assertThat(StudentT.exceededBy(0.05, 10)).isCloseTo(2.22813885, within(1e-8));
        assertThat(StudentT.exceededBy(0.01, 3.7)).isCloseTo(4.86925225, within(1e-8));
        assertThat(StudentT.twoSided(-2.5, 7.3)).isCloseTo(0.03965023466560043, within(1e-12));
    }

    @Test
    void shouldGiveNewcombesIntervals() {
        // Newcombe 1998, table II, method 10: the examples a, b, c, d, e and h.
        check(48, 80, 56, 70, 0.0524, 0.3339);
        check(3, 10, 9, 10, 0.1705, 0.8090);
        check(2, 7, 6, 7, 0.0582, 0.8062);
        check(0, 29, 5, 56, -0.0381, 0.1926);
        check(0, 20, 0, 10, -0.1611, 0.2775);
        check(0, 10, 10, 10, 0.6075, 1);
    }

    private static void check(long first, long trials, long second, long others, double low, double high) {
        Interval interval = new TwoProportions(first, trials, second, others).interval(0.05);

        assertThat(interval.low()).isCloseTo(low, PRINTED);
        assertThat(interval.high()).isCloseTo(high, PRINTED);
    }

    @Test
    void shouldTestTwoProportionsAsPearsonDoes() {
        // Given a fourfold table, whose χ² is N (ad - bc)² over the product of its margins.
        double chiSquare = 150.0 * Math.pow(48.0 * 14 - 32.0 * 56, 2) / (80.0 * 70 * 104 * 46);

        double p = new TwoProportions(48, 80, 56, 70).p();

        assertThat(p).isCloseTo(ChiSquare.survival(chiSquare, 1), within(1e-12));
        assertThat(new TwoProportions(0, 80, 0, 70).p()).isEqualTo(1);
        assertThat(new TwoProportions(0, 0, 3, 70).p()).isNaN();
    }

    @Test
    void shouldTestMeansAsWelchDoes() {
        Sample first = sample(27.5, 21, 19, 23.6, 17, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19, 21.7, 21.4);
        Sample second = sample(27.1, 22, 20.8, 23.4, 23.4, 23.5, 25.8, 22, 24.8, 20.2, 21.9, 22.1, 22.9, 30.5, 24.4);

        Welch welch = new Welch(first, second);

        assertThat(welch.p()).isCloseTo(0.008071938172194903, within(1e-10));
        assertThat(welch.degreesOfFreedom()).isCloseTo(27.88730398842012, within(1e-8));
        assertThat(welch.interval(0.05).low()).isCloseTo(0.7986439248746979, within(1e-9));
        assertThat(welch.interval(0.05).high()).isCloseTo(4.868022741791966, within(1e-9));
    }

    @Test
    void shouldSayWhenNothingIsKnown() {
        Welch alike = new Welch(sample(3, 3, 3), sample(3, 3));

        assertThat(alike.p()).isNaN();
        assertThat(alike.interval(0.05)).isEqualTo(Interval.UNKNOWN);
        assertThat(new Welch(sample(1), sample(3, 4)).p()).isNaN();
        assertThat(Interval.UNKNOWN.contains(0)).isFalse();
        assertThat(Interval.UNKNOWN.within(-1, 1)).isFalse();
        assertThatThrownBy(() -> new Interval(1, 0)).hasMessage("1.0 to 0.0 is no interval");
    }

    @Test
    void shouldTestCountsAgainstShares() {
        PearsonFit fit = PearsonFit.of(new long[] {44_100, 45_900}, new double[] {0.5, 0.5});

        assertThat(fit.statistic()).isCloseTo(36, within(1e-9));
        assertThat(fit.p()).isCloseTo(1.9731752900753933e-09, within(1e-15));
        assertThat(PearsonFit.of(new long[] {3, 400}, new double[] {0.01, 0.99}).p())
                .isNaN();
    }

    private static Sample sample(double... values) {
        return new Sample(
                values.length,
                DoubleStream.of(values).sum(),
                DoubleStream.of(values).map(value -> value * value).sum());
    }
}
