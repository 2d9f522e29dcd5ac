package io.millrace.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** In every build: what a soak is judged by. */
@Tag("selected")
class TrendTest {
    private static final long SEED = 66;

    @Test
    void shouldFindTheLineThroughPointsOfWhichOneIsFarOff() {
        // Given
        double[] times = IntStream.range(0, 11).asDoubleStream().toArray();
        double[] values = Arrays.stream(times).map(t -> 5 + 2 * t).toArray();
        values[10] = 1e6;

        // When
        Trend trend = Trend.of(times, values);

        // Then
        assertThat(trend.slope()).isEqualTo(2);
        assertThat(trend.low()).isEqualTo(2);
    }

    @Test
    void shouldSayOfSensExampleWhatSenSaid() {
        // Given: Sen 1968, section 6, and his interval at 93 % by the exact distribution of Kendall's statistic; at 95
        // % that of the normal one is no narrower.
        double[] times = {1, 2, 3, 4, 10, 12, 18};
        double[] values = {9, 15, 19, 20, 45, 55, 78};

        // When
        Trend trend = Trend.of(times, values);

        // Then
        assertThat(trend.slope()).isEqualTo(4);
        assertThat(trend.low()).isLessThanOrEqualTo(26 / 7.0).isGreaterThan(2);
        assertThat(trend.high()).isGreaterThanOrEqualTo(35 / 8.0).isLessThan(6.1);
    }

    @Test
    void shouldHoldTheSlopeInItsIntervalAsOftenAsItSays() {
        // Given
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        double[] times = IntStream.range(0, 30).asDoubleStream().toArray();
        int rounds = 2000;

        // When
        long held = IntStream.range(0, rounds)
                .mapToObj(round -> Trend.of(
                        times,
                        Arrays.stream(times)
                                .map(t -> 3 * t + 10 * random.nextGaussian())
                                .toArray()))
                .filter(trend -> trend.low() <= 3 && trend.high() >= 3)
                .count();

        // Then: four standard errors of a share of 2000.
        assertThat((double) held / rounds).isCloseTo(0.95, within(0.02));
    }

    @Test
    void shouldRefuseWhatHasNoSlope() {
        assertThatThrownBy(() -> Trend.of(new double[] {1, 1}, new double[] {2, 3}))
                .hasMessageContaining("two different times are the least, found [1.0, 1.0]");
    }
}
