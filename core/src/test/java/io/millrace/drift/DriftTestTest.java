package io.millrace.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.project.ModelDefinition.DriftPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DriftTestTest {
    private static final DriftPolicy POLICY =
            new DriftPolicy(0.1, 0.1, Duration.ofDays(7), 600, 2, 3, 0.3, Set.of(), Set.of());

    @Test
    void shouldComputeThePublishedPsi() {
        // Values 3, 2, 2 against 1, 2, 3, counted per value.
        assertThat(Distances.psi(new long[] {0, 2, 1}, new long[] {1, 1, 1})).isCloseTo(2.934147, within(5e-7));
        long[] reference = {428, 425, 414, 427, 440, 447, 380, 386, 444, 386};
        long[] current = {426, 437, 429, 391, 469, 433, 360, 443, 371, 418};
        assertThat(Distances.psi(reference, current)).isCloseTo(0.007406694184014186, within(1e-15));
        long[] uniform = new long[10];
        Arrays.fill(uniform, 90);
        long[] empty = new long[10];
        Arrays.fill(empty, 100);
        empty[3] = 0;
        assertThat(Distances.psi(uniform, empty)).isCloseTo(0.7006, within(5e-5));
    }

    @Test
    void shouldComputeThePublishedKs() {
        assertThat(ks(new double[] {1, 2, 3, 4}, new double[] {2, 3, 4, 5})).isCloseTo(0.25, within(1e-12));
        double[] reference =
                IntStream.range(0, 1000).mapToDouble(i -> i / 1000.0).toArray();
        double[] current =
                IntStream.range(0, 1000).mapToDouble(i -> i / 1000.0 + 0.1).toArray();
        FeatureReference.Numeric frozen = ReferenceBuilder.numeric("x", 1, true, reference);
        double counted = ks(reference, current);
        assertThat(counted).isLessThanOrEqualTo(0.101 + 1e-12);
        assertThat(counted + frozen.ksBound()).isGreaterThanOrEqualTo(0.101 - 1e-12);
        assertThat(frozen.ksBound()).isLessThan(0.008);
    }

    @Test
    void shouldBoundTheTrueDistance() {
        Random random = random();
        for (int round = 0; round < 15; round++) {
            boolean discrete = random.nextBoolean();
            double shift = random.nextDouble();
            double[] reference = draw(random, 400 + random.nextInt(2000), discrete, 0);
            double[] current = draw(random, 200 + random.nextInt(800), discrete, shift);
            double truth = naiveKs(reference, current);
            double counted = ks(reference, current);
            double bound = ReferenceBuilder.numeric("x", 1, true, reference).ksBound();
            assertThat(counted).isLessThanOrEqualTo(truth + 1e-12);
            assertThat(counted + bound).isGreaterThanOrEqualTo(truth - 1e-12);
        }
    }

    @Test
    void shouldAskForSizeAndForSignificance() {
        Random random = random();
        double[] reference = draw(random, 20_000, false, 0);
        // A tenth of a standard deviation: certain with so many customers, and too small to matter.
        double[] slight = draw(random, 20_000, false, 0.1);
        FeatureDrift small = judge(reference, 20_000, slight, 20_000);
        assertThat(small.pValue()).isLessThan(1e-6);
        assertThat(small.out()).isFalse();
        // The same distance as a real drift, from a handful of customers seen again and again.
        double[] few = draw(random, 700, false, 0.5);
        assertThat(judge(reference, 20_000, few, 4).out()).isFalse();
        assertThat(judge(reference, 20_000, few, 700).out()).isTrue();
        assertThat(judge(reference, 20_000, few, 700).effectiveSamples()).isCloseTo(676.3, within(0.05));
    }

    @Test
    void shouldQuarantineAJumpOfTheMissingShare() {
        Random random = random();
        double[] reference = draw(random, 5000, false, 0);
        double[] broken = draw(random, 1000, false, 0);
        Arrays.fill(broken, 0, 400, Double.NaN);
        FeatureDrift drift = judge(reference, 5000, broken, 1000);
        assertThat(drift.quarantined()).isTrue();
        assertThat(drift.missingShare()).isEqualTo(0.4);
        assertThat(drift.referenceMissingShare()).isZero();
        // Where a third was missing before, a little more than half is behaviour.
        double[] silent = reference.clone();
        Arrays.fill(silent, 0, 1650, Double.NaN);
        Arrays.fill(broken, 0, 550, Double.NaN);
        FeatureDrift behaviour = judge(silent, 5000, broken, 1000);
        assertThat(behaviour.quarantined()).isFalse();
        assertThat(behaviour.out()).isTrue();
    }

    @Test
    void shouldSayNothingOfAnEmptyWindow() {
        double[] reference = {1, 2, 3, 4};
        FeatureDrift drift = judge(reference, 4, new double[0], 0);
        assertThat(drift.psi()).isZero();
        assertThat(drift.ks()).isZero();
        assertThat(drift.pValue()).isEqualTo(1);
        assertThat(drift.out()).isFalse();
        FeatureDrift onlyMissing = judge(reference, 4, new double[] {Double.NaN}, 1);
        assertThat(onlyMissing.ks()).isZero();
    }

    @Test
    void shouldCompareCategories() {
        List<String> plans = IntStream.range(0, 1000)
                .mapToObj(i -> i % 10 < 6 ? "basic" : i % 10 < 9 ? "premium" : "trial")
                .toList();
        FeatureReference.Categorical frozen = ReferenceBuilder.categorical("plan", 1, true, plans);
        BinCounter counter = new BinCounter(frozen);
        for (int i = 0; i < 1000; i++) {
            counter.add((i % 10 < 3 ? "basic" : i % 10 < 8 ? "premium" : "family").getBytes(StandardCharsets.UTF_8));
        }
        assertThat(frozen.categories()).containsExactly("basic", "premium", "trial");
        assertThat(counter.psi()).containsExactly(300, 500, 0, 200, 0);
        double expected = (0.3 - 0.6) * Math.log(0.3 / 0.6)
                + (0.5 - 0.3) * Math.log(0.5 / 0.3)
                + (1e-4 - 0.1) * Math.log(1e-4 / 0.1)
                + (0.2 - 1e-4) * Math.log(0.2 / 1e-4);
        assertThat(Distances.psi(frozen.psiCounts(), counter.psi())).isCloseTo(expected, within(1e-12));
    }

    @Test
    void shouldRefuseCountersOfAnotherReference() {
        DriftReference reference = reference(new double[] {1, 2, 3}, 3);
        WindowCounts window = new WindowCounts(0, 1, 0, 0, List.of());
        assertThatThrownBy(() -> DriftTest.judge(reference, POLICY, window))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static FeatureDrift judge(double[] reference, long referenceEntities, double[] current, long entities) {
        DriftReference frozen = reference(reference, referenceEntities);
        BinCounter counter = new BinCounter(frozen.features().get(0));
        for (double value : current) {
            counter.add(value);
        }
        BinCounter score = new BinCounter(frozen.score());
        WindowCounts window = new WindowCounts(0, 1, current.length, entities, List.of(counter, score));
        return DriftTest.judge(frozen, POLICY, window).features().get(0);
    }

    private static DriftReference reference(double[] values, long entities) {
        return new DriftReference(
                values.length,
                entities,
                List.of(ReferenceBuilder.numeric("x", 1, true, values)),
                ReferenceBuilder.numeric(DriftReference.SCORE, 1, true, new double[] {0.5}),
                1);
    }

    private static double ks(double[] reference, double[] current) {
        FeatureReference.Numeric frozen = ReferenceBuilder.numeric("x", 1, true, reference);
        BinCounter counter = new BinCounter(frozen);
        for (double value : current) {
            counter.add(value);
        }
        return Distances.ks(frozen.ksCounts(), counter.ks());
    }

    private static double naiveKs(double[] first, double[] second) {
        double greatest = 0;
        for (double[] sample : List.of(first, second)) {
            for (double at : sample) {
                double left = Arrays.stream(first).filter(v -> v <= at).count() / (double) first.length;
                double right = Arrays.stream(second).filter(v -> v <= at).count() / (double) second.length;
                greatest = Math.max(greatest, Math.abs(left - right));
            }
        }
        return greatest;
    }

    private static double[] draw(Random random, int rows, boolean discrete, double shift) {
        double[] values = new double[rows];
        Arrays.setAll(values, i -> {
            double value = random.nextGaussian() + shift;
            return discrete ? Math.floor(Math.max(0, 3 * value)) : value;
        });
        return values;
    }

    private static Random random() {
        long seed = 42;
        System.out.println("seed " + seed);
        return new Random(seed);
    }
}
