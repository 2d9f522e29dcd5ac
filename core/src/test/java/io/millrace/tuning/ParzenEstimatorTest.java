package io.millrace.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.project.TuningDefinition.Range;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class ParzenEstimatorTest {
    private static final Range.Numbers LINEAR = new Range.Numbers(-2, 5, false, false);
    private static final Range.Numbers LOGARITHMIC = new Range.Numbers(0.01, 10, false, true);
    private static final Range.Numbers WHOLE = new Range.Numbers(2, 9, true, false);
    private static final Range.Choices WORDS = new Range.Choices(List.of("a", "b", "c"));

    /** The same mixture by the definition, with integrals by Simpson's rule where the product has error functions. */
    private static double naive(List<double[]> points, double[] weights, double[] x) {
        int n = points.size();
        double total = 1;
        for (double weight : weights) {
            total += weight;
        }
        double density = 1 / total;
        density *= normal(1.5, x[0], -2, 5, 1);
        density *= normal(Math.log(0.01 * 10) / 2, x[1], Math.log(0.01), Math.log(10), 1);
        density *= integral(v -> normal(5.5, v, 1.5, 9.5, 1), x[2] - 0.5, x[2] + 0.5) / 3;
        double width = Math.max(0.2 * Math.pow(n, -1.0 / 8), 1 / Math.min(100.0, n + 2));
        double prior = 1.0 / (n + 1);
        for (int k = 0; k < n; k++) {
            double[] point = points.get(k);
            double kernel = weights[k] / total;
            kernel *= normal(point[0], x[0], -2, 5, width);
            kernel *= normal(point[1], x[1], Math.log(0.01), Math.log(10), width);
            kernel *= integral(v -> normal(point[2], v, 1.5, 9.5, width), x[2] - 0.5, x[2] + 0.5);
            kernel *= (prior + (point[3] == x[3] ? 1 : 0)) / (1 + 3 * prior);
            density += kernel;
        }
        return Math.log(density);
    }

    private static double normal(double mean, double x, double low, double high, double width) {
        double sigma = width * (high - low);
        DoubleUnaryOperator bell = v -> Math.exp(-(v - mean) * (v - mean) / (2 * sigma * sigma));
        return bell.applyAsDouble(x) / integral(bell, low, high);
    }

    private static double integral(DoubleUnaryOperator f, double from, double until) {
        int steps = 400;
        double h = (until - from) / steps;
        double sum = f.applyAsDouble(from) + f.applyAsDouble(until);
        for (int i = 1; i < steps; i++) {
            sum += f.applyAsDouble(from + i * h) * (i % 2 == 1 ? 4 : 2);
        }
        return sum * h / 3;
    }

    private static SearchSpace space() {
        Map<String, Range> ranges = new LinkedHashMap<>();
        ranges.put("linear", LINEAR);
        ranges.put("logarithmic", LOGARITHMIC);
        ranges.put("whole", WHOLE);
        ranges.put("word", WORDS);
        return new SearchSpace(ranges);
    }

    private static double[] point(Random random) {
        return new double[] {
            -2 + 7 * random.nextDouble(),
            Math.log(0.01) + Math.log(1000) * random.nextDouble(),
            2 + random.nextInt(8),
            random.nextInt(3)
        };
    }

    @Test
    void shouldHaveTheDensityOfItsDefinition() {
        // Given
        long seed = 20261126;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int n : List.of(1, 2, 7, 40)) {
            List<double[]> points = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                points.add(point(random));
            }
            double[] weights = TpeSampler.weights(n);
            ParzenEstimator estimator = new ParzenEstimator(space(), points, weights);
            for (int i = 0; i < 10; i++) {
                double[] at = point(random);

                // When
                double density = estimator.logDensity(at);

                // Then
                assertThat(density).isCloseTo(naive(points, weights, at), within(1e-6));
            }
        }
    }

    @Test
    void shouldSampleWhatItsDensitySays() {
        // Given
        long seed = 7;
        System.out.println("seed " + seed);
        SearchSpace words = new SearchSpace(Map.of("whole", WHOLE));
        ParzenEstimator estimator =
                new ParzenEstimator(words, List.of(new double[] {3}, new double[] {8}), new double[] {1, 0.5});
        SplittableRandom random = new SplittableRandom(seed);
        int draws = 100_000;
        double[] counts = new double[10];

        // When
        for (int i = 0; i < draws; i++) {
            counts[Integer.parseInt(words.decode(estimator.sample(random)).get("whole"))]++;
        }

        // Then
        double sum = 0;
        for (int value = 2; value <= 9; value++) {
            double expected = Math.exp(estimator.logDensity(new double[] {value}));
            sum += expected;
            assertThat(counts[value] / draws).as("%d", value).isCloseTo(expected, within(0.008));
        }
        assertThat(sum).isCloseTo(1, within(1e-9));
    }

    @Test
    void shouldKeepToItsRange() {
        // Given
        SearchSpace space = space();
        ParzenEstimator estimator = new ParzenEstimator(
                space,
                List.of(new double[] {5, Math.log(0.01), 2, 0}, new double[] {-2, Math.log(10), 9, 2}),
                new double[] {1, 1});
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 2_000; i++) {
            // When
            Map<String, String> parameters = space.decode(estimator.sample(random));

            // Then
            assertThat(Double.parseDouble(parameters.get("linear"))).isBetween(-2.0, 5.0);
            assertThat(Double.parseDouble(parameters.get("logarithmic"))).isBetween(0.01, 10.0);
            assertThat(Integer.parseInt(parameters.get("whole"))).isBetween(2, 9);
            assertThat(parameters.get("word")).isIn("a", "b", "c");
        }
    }

    @Test
    void shouldReadWhatItWrote() {
        // Given
        SearchSpace space = space();
        Map<String, String> parameters = Map.of("linear", "1.234", "logarithmic", "0.02346", "whole", "7", "word", "b");

        // When
        Map<String, String> again = space.decode(space.encode(parameters));

        // Then
        assertThat(again).isEqualTo(parameters);
    }
}
