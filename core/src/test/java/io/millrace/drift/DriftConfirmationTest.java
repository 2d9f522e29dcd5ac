package io.millrace.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.project.ModelDefinition.DriftPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DriftConfirmationTest {
    private static final DriftPolicy POLICY =
            new DriftPolicy(0.1, 0.1, Duration.ofDays(7), 600, 2, 3, 0.3, Set.of(), Set.of());

    private DriftConfirmation state = DriftConfirmation.none();
    private int window;

    @Test
    void shouldConfirmInTwoOfThreeWindows() {
        see(drift("a", 0.4, OUT));
        assertThat(state.confirmed("a")).isFalse();
        see(drift("a", 0.4, CALM));
        see(drift("a", 0.4, OUT));
        assertThat(state.confirmed("a")).isTrue();
        assertThat(state.driftConfirmed(POLICY)).isTrue();
        assertThat(state.driftSince(POLICY)).as("end of the first out window").isEqualTo(7);
    }

    @Test
    void shouldNotConfirmInTwoOfFour() {
        see(drift("a", 0.4, OUT));
        see(drift("a", 0.4, CALM));
        see(drift("a", 0.4, CALM));
        see(drift("a", 0.4, OUT));
        assertThat(state.confirmed("a")).isFalse();
        assertThat(state.driftSince(POLICY)).isNull();
    }

    @Test
    void shouldTakeASmallWindowForNeither() {
        see(drift("a", 0.4, OUT));
        seeSmall(drift("a", 0.4, CALM));
        seeSmall(drift("a", 0.4, OUT));
        assertThat(state.confirmed("a")).isFalse();
        see(drift("a", 0.4, CALM));
        see(drift("a", 0.4, OUT));
        assertThat(state.confirmed("a")).isTrue();
    }

    @Test
    void shouldClearAfterThreeCalmWindowsOnly() {
        see(drift("a", 0.4, OUT));
        see(drift("a", 0.4, OUT));
        see(drift("a", 0.4, CALM));
        see(drift("a", 0.4, CALM));
        // Below the threshold, but not below 0.8 of it.
        see(drift("a", 0.4, NEAR));
        assertThat(state.confirmed("a")).isTrue();
        see(drift("a", 0.4, CALM));
        see(drift("a", 0.4, CALM));
        assertThat(state.confirmed("a")).isTrue();
        see(drift("a", 0.4, CALM));
        assertThat(state.confirmed("a")).isFalse();
    }

    @Test
    void shouldAskForEnoughImportance() {
        see(drift("a", 0.2, OUT), drift("b", 0.05, OUT), drift("c", 0.15, CALM));
        see(drift("a", 0.2, OUT), drift("b", 0.05, OUT), drift("c", 0.15, OUT));
        assertThat(state.confirmedImportance()).isEqualTo(0.25);
        assertThat(state.driftConfirmed(POLICY)).isFalse();
        see(drift("a", 0.2, OUT), drift("b", 0.05, OUT), drift("c", 0.15, OUT));
        assertThat(state.driftConfirmed(POLICY)).isTrue();
        // a and b were not enough: it is a confirmed drift since c's run began.
        assertThat(state.driftSince(POLICY)).isEqualTo(14);
    }

    @Test
    void shouldTakeTheScoreForItself() {
        see(drift("a", 0.9, CALM), drift(DriftReference.SCORE, 1, OUT));
        see(drift("a", 0.9, CALM), drift(DriftReference.SCORE, 1, OUT));
        assertThat(state.scoreConfirmed()).isTrue();
        assertThat(state.confirmedImportance()).isZero();
        assertThat(state.driftSince(POLICY)).as("end of the first out window").isEqualTo(7);
    }

    @Test
    void shouldNotLearnFromABrokenUpstream() {
        see(drift("a", 0.9, BROKEN), drift(DriftReference.SCORE, 1, OUT));
        see(drift("a", 0.9, BROKEN), drift(DriftReference.SCORE, 1, OUT));
        see(drift("a", 0.9, BROKEN), drift(DriftReference.SCORE, 1, OUT));
        assertThat(state.driftConfirmed(POLICY)).isFalse();
        assertThat(state.features().get(0).quarantined()).isTrue();
    }

    @Test
    void shouldNotReopenADecidedWindow() {
        see(drift("a", 0.4, OUT));
        DriftConfirmation before = state;
        window--;
        see(drift("a", 0.4, OUT));
        assertThat(state).isEqualTo(before);
    }

    @Test
    void shouldSurviveItsBytes() {
        see(drift("a", 0.4, OUT), drift("größe", 0.2, BROKEN), drift(DriftReference.SCORE, 1, OUT));
        see(drift("a", 0.4, OUT), drift("größe", 0.2, CALM), drift(DriftReference.SCORE, 1, NEAR));
        byte[] bytes = state.encode();
        assertThat(DriftConfirmation.decode(bytes)).isEqualTo(state);
        assertThatThrownBy(() -> DriftConfirmation.decode(Arrays.copyOf(bytes, bytes.length - 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DriftConfirmation.decode(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DriftConfirmation.decode(new byte[] {9})).isInstanceOf(IllegalArgumentException.class);
    }

    /** The same 700 customers come back every week: what varies is the customer, and a drift moves all of them. */
    @Test
    void shouldStayQuietForReturningCustomersAndSeeAShift() {
        long seed = 5;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int falseAlarms = 0;
        int seen = 0;
        int runs = 20;
        for (int run = 0; run < runs; run++) {
            Population population = new Population(random, 700, 8);
            DriftReference reference = population.reference(4);
            state = DriftConfirmation.none();
            for (int week = 0; week < 26; week++) {
                see(reference, population.week(reference, week, 0));
                falseAlarms += state.driftConfirmed(POLICY) ? 1 : 0;
            }
            for (int week = 26; week < 29; week++) {
                see(reference, population.week(reference, week, 0.5));
            }
            seen += state.confirmed("f0") && state.confirmed("f7") && state.driftConfirmed(POLICY) ? 1 : 0;
            assertThat(state.driftSince(POLICY)).isEqualTo(27L * 7);
        }
        assertThat(falseAlarms).isZero();
        assertThat(seen).isEqualTo(runs);
    }

    private void see(DriftReference reference, WindowCounts counts) {
        state = state.next(DriftTest.judge(reference, POLICY, counts), POLICY);
    }

    private void see(FeatureDrift... features) {
        long start = 7L * window++;
        state = state.next(new WindowVerdict(start, start + 7, 1000, 900, true, List.of(features)), POLICY);
    }

    private void seeSmall(FeatureDrift... features) {
        long start = 7L * window++;
        state = state.next(new WindowVerdict(start, start + 7, 10, 9, false, List.of(features)), POLICY);
    }

    private static final int CALM = 0;
    private static final int NEAR = 1;
    private static final int OUT = 2;
    private static final int BROKEN = 3;

    private static FeatureDrift drift(String feature, double importance, int how) {
        boolean far = how >= OUT;
        return new FeatureDrift(
                feature,
                1000,
                900,
                500,
                far ? 0.3 : 0,
                0,
                0,
                far ? 0 : 1,
                0,
                0,
                importance,
                FeatureDrift.ALL,
                true,
                far,
                how >= NEAR,
                how == BROKEN,
                List.of());
    }

    /** Customers with a level of their own, seen once a week. */
    private static final class Population {
        private final Random random;
        private final double[][] levels;

        Population(Random random, int customers, int features) {
            this.random = random;
            this.levels = new double[customers][features];
            for (double[] customer : levels) {
                Arrays.setAll(customer, f -> 0.9 * random.nextGaussian());
            }
        }

        private double[] value(double[] customer, double shift) {
            return Arrays.stream(customer)
                    .map(level -> level + 0.44 * random.nextGaussian() + shift)
                    .toArray();
        }

        DriftReference reference(int weeks) {
            List<double[]> rows = new ArrayList<>();
            for (int week = 0; week < weeks; week++) {
                for (double[] customer : levels) {
                    rows.add(value(customer, 0));
                }
            }
            List<FeatureReference> features = new ArrayList<>();
            for (int f = 0; f < levels[0].length; f++) {
                int feature = f;
                double[] column = rows.stream().mapToDouble(row -> row[feature]).toArray();
                features.add(ReferenceBuilder.numeric("f" + f, 0.125, true, column));
            }
            double[] scores = rows.stream().mapToDouble(Population::score).toArray();
            return new DriftReference(
                    rows.size(),
                    levels.length,
                    features,
                    ReferenceBuilder.numeric(DriftReference.SCORE, 1, true, scores),
                    levels.length);
        }

        private static double score(double[] row) {
            return 1 / (1 + Math.exp(-Arrays.stream(row).sum()));
        }

        WindowCounts week(DriftReference reference, int week, double shift) {
            List<BinCounter> counters =
                    reference.counted().stream().map(BinCounter::new).toList();
            for (double[] customer : levels) {
                double[] row = value(customer, shift);
                for (int f = 0; f < row.length; f++) {
                    counters.get(f).add(row[f]);
                }
                counters.get(row.length).add(score(row));
            }
            return new WindowCounts(7L * week, 7L * week + 7, levels.length, levels.length, counters);
        }
    }
}
