package io.millrace.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DistancesTest {
    private static final long SEED = 23;
    private static final long[] REFERENCE = {428, 425, 414, 427, 440, 447, 380, 386, 444, 386};
    private static final long[] CURRENT = {426, 437, 429, 391, 469, 433, 360, 443, 371, 418};

    /** scipy.spatial.distance.jensenshannon(p, q, 2). */
    @Test
    void shouldComputeJensenShannonsDistance() {
        assertThat(distance(new long[] {5, 0, 0}, new long[] {0, 7, 0})).isCloseTo(1, within(1e-15));
        assertThat(distance(new long[] {3, 0}, new long[] {9, 9})).isCloseTo(0.5579230452841438, within(1e-15));
        assertThat(distance(REFERENCE, CURRENT)).isCloseTo(0.03653187090273863, within(1e-14));
        assertThat(distance(CURRENT, REFERENCE)).isCloseTo(0.03653187090273863, within(1e-14));
        assertThat(distance(REFERENCE, REFERENCE)).isZero();
        assertThat(distance(REFERENCE, new long[10])).isZero();
    }

    @Test
    void shouldTakeTheGreatestDifferenceOfAShare() {
        assertThat(Distances.lInfinity(REFERENCE, CURRENT)).isCloseTo(0.017476657888436678, within(1e-16));
        assertThat(Distances.lInfinity(new long[] {1, 3}, new long[] {0, 0})).isZero();
    }

    /** scipy.stats.wasserstein_distance([0, 1, 1, 3, 4, 8], [0, 0, 2, 5, 6, 8]) is 1, and each value has a cell. */
    @Test
    void shouldComputeWassersteinsDistance() {
        double[] reference = {0, 1, 1, 3, 4, 8};
        FeatureReference.Numeric frozen = ReferenceBuilder.numeric("x", 1, true, reference);

        Wasserstein distance = distance(frozen, new double[] {0, 0, 2, 5, 6, 8});

        double deviation = spread(frozen).deviation();
        assertThat(deviation).isCloseTo(Math.sqrt(257) / 6, within(1e-12));
        assertThat(distance.value() * deviation).isCloseTo(1, within(distance.bound() * deviation + 1e-12));
        assertThat(distance(frozen, reference).value()).isZero();
    }

    @Test
    void shouldBoundWassersteinsDistanceOfClippedValues() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        for (int round = 0; round < 25; round++) {
            boolean discrete = random.nextBoolean();
            double shift = 2 * random.nextDouble();
            double[] reference = draw(random, 300 + random.nextInt(2000), discrete, 0);
            double[] current = draw(random, 100 + random.nextInt(900), discrete, shift);
            FeatureReference.Numeric frozen = ReferenceBuilder.numeric("x", 1, true, reference);
            Spread spread = spread(frozen);
            double[] clipped = Arrays.stream(current)
                    .map(value -> Math.min(Math.max(value, spread.least()), spread.greatest()))
                    .toArray();

            Wasserstein distance = distance(frozen, current);

            double truth = naive(reference, clipped) / deviation(reference);
            assertThat(distance.value()).isCloseTo(truth, within(distance.bound() + 1e-9));
            assertThat(distance.bound()).isLessThan(0.4);
        }
    }

    private static double distance(long[] reference, long[] current) {
        return Math.sqrt(Distances.jensenShannonDivergence(reference, current) / Math.log(2));
    }

    private static Wasserstein distance(FeatureReference.Numeric frozen, double[] values) {
        BinCounter counter = new BinCounter(frozen);
        for (double value : values) {
            counter.add(value);
        }
        return Wasserstein.of(frozen.quantiles(), counter.ks(), spread(frozen));
    }

    private static Spread spread(FeatureReference.Numeric frozen) {
        return Objects.requireNonNull(frozen.spread());
    }

    /** The area between the two cumulative shares, value by value. */
    private static double naive(double[] first, double[] second) {
        TreeSet<Double> places = new TreeSet<>();
        Arrays.stream(first).forEach(places::add);
        Arrays.stream(second).forEach(places::add);
        double area = 0;
        double before = places.first();
        for (double at : places) {
            double last = before;
            double left = Arrays.stream(first).filter(v -> v <= last).count() / (double) first.length;
            double right = Arrays.stream(second).filter(v -> v <= last).count() / (double) second.length;
            area += (at - last) * Math.abs(left - right);
            before = at;
        }
        return area;
    }

    private static double deviation(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        return Math.sqrt(Arrays.stream(values)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow());
    }

    private static double[] draw(Random random, int rows, boolean discrete, double shift) {
        double[] values = new double[rows];
        Arrays.setAll(values, i -> {
            double value = random.nextGaussian() + shift;
            return discrete ? Math.floor(Math.max(0, 3 * value)) : value;
        });
        return values;
    }
}
