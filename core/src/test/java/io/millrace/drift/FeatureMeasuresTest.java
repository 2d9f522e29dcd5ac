package io.millrace.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.drift.Measure.Verdict;
import io.millrace.project.DriftMeasure;
import io.millrace.project.ModelDefinition.DriftPolicy;
import io.millrace.statistics.UnseenValues;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeatureMeasuresTest {
    private static final long SEED = 31;
    private static final DriftPolicy USUAL = policy(Map.of());

    @Test
    void shouldTellEveryMeasureOfANumberAndHoldThoseWithAThresholdAgainstIt() {
        double[] train = IntStream.range(0, 2_000).mapToDouble(i -> i / 2_000.0).toArray();
        double[] shifted = Arrays.stream(train).map(value -> value + 0.2).toArray();

        FeatureDrift drift = judge(number(train), USUAL, shifted, 1_500);

        assertThat(drift.measures())
                .extracting(Measure::measure)
                .containsExactly(
                        DriftMeasure.PSI,
                        DriftMeasure.KS,
                        DriftMeasure.MISSING_SHARE,
                        DriftMeasure.RANGE_BREAKS,
                        DriftMeasure.JENSEN_SHANNON,
                        DriftMeasure.WASSERSTEIN);
        assertThat(drift.samples()).isEqualTo(2_000);
        assertThat(drift.entities()).isEqualTo(1_500);
        Measure ks = measure(drift, DriftMeasure.KS);
        assertThat(ks.value()).isEqualTo(drift.ks()).isCloseTo(0.2, within(drift.ksBound()));
        assertThat(ks.threshold()).isEqualTo(0.1);
        assertThat(ks.bound()).isEqualTo(drift.ksBound());
        assertThat(ks.verdict()).isEqualTo(Verdict.OUT);
        assertThat(measure(drift, DriftMeasure.PSI).value()).isEqualTo(drift.psi());
        assertThat(measure(drift, DriftMeasure.PSI).verdict()).isEqualTo(Verdict.OUT);
        assertThat(measure(drift, DriftMeasure.MISSING_SHARE).verdict()).isEqualTo(Verdict.WITHIN);
        Measure outside = measure(drift, DriftMeasure.RANGE_BREAKS);
        assertThat(outside.value()).isEqualTo(0.2, within(1e-3));
        assertThat(outside.threshold()).isNull();
        assertThat(outside.verdict()).isEqualTo(Verdict.NONE);
        assertThat(measure(drift, DriftMeasure.JENSEN_SHANNON).verdict()).isEqualTo(Verdict.NONE);
        // Clipped at the greatest of the train values, those that left the range were moved by less.
        double moved = train[1]
                * IntStream.range(0, 2_000).map(i -> Math.min(400, 1_999 - i)).sum()
                / 2_000;
        Measure wasserstein = measure(drift, DriftMeasure.WASSERSTEIN);
        assertThat(value(wasserstein)).isCloseTo(moved / Math.sqrt(1 / 12.0), within(wasserstein.bound() + 1e-3));
    }

    /** scipy.stats.chi2_contingency(correction=False), with as many entities as rows. */
    @Test
    void shouldTestCategoriesAsPearsonDid() {
        long[] before = {428, 425, 414, 427, 440, 447, 380, 386, 444, 386};
        long[] now = {426, 437, 429, 391, 469, 433, 360, 443, 371, 418};

        FeatureDrift drift = judge(category(repeated(before)), USUAL, repeated(now), 4_177);

        assertThat(drift.measures())
                .extracting(Measure::measure)
                .containsExactly(
                        DriftMeasure.PSI,
                        DriftMeasure.CHI_SQUARED,
                        DriftMeasure.L_INFINITY,
                        DriftMeasure.MISSING_SHARE,
                        DriftMeasure.NEW_CATEGORIES,
                        DriftMeasure.JENSEN_SHANNON);
        Measure pearson = measure(drift, DriftMeasure.CHI_SQUARED);
        assertThat(value(pearson)).isCloseTo(15.44291541253316, within(1e-10));
        assertThat(pearson.p()).isCloseTo(0.07946643453774838, within(1e-10));
        assertThat(pearson.verdict()).isEqualTo(Verdict.NONE);
        assertThat(measure(drift, DriftMeasure.PSI).value()).isEqualTo(0.007406694184014186, within(1e-15));
        Measure greatest = measure(drift, DriftMeasure.L_INFINITY);
        assertThat(value(greatest)).isCloseTo(0.017476657888436678, within(1e-16));
        // Ten bins: that of 444 against 371 by itself has a p of a hundredth.
        assertThat(greatest.p()).isCloseTo(0.0707, within(0.002));
    }

    @Test
    void shouldCountAgainstEveryTrainRowWhatIsNew() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        for (int round = 0; round < 10; round++) {
            int known = 1 + random.nextInt(400);
            List<@Nullable String> train = draw(random, 3_000, known);
            List<@Nullable String> live = draw(random, 800, known + 40);

            FeatureDrift drift = judge(category(train), USUAL, live, 700);

            Set<@Nullable String> seen =
                    Set.copyOf(train.stream().filter(value -> value != null).collect(Collectors.toSet()));
            long naive = live.stream()
                    .filter(value -> value != null && !seen.contains(value))
                    .count();
            Map<String, Integer> counts = new TreeMap<>();
            train.stream().filter(value -> value != null).forEach(value -> counts.merge(value, 1, Integer::sum));
            int single =
                    (int) counts.values().stream().filter(rows -> rows == 1).count();
            Measure fresh = measure(drift, DriftMeasure.NEW_CATEGORIES);
            assertThat(fresh.value()).isEqualTo(naive / 800.0);
            assertThat(fresh.p())
                    .isEqualTo(UnseenValues.survival(3_000, single + 1, 700, (long) (naive / 800.0 * 700)));
        }
    }

    @Test
    void shouldKnowNothingOfNewOnesWhereThereAreTooManyAndInBundlesOfBefore() {
        List<@Nullable String> ids = new ArrayList<>(IntStream.range(0, RareCategories.MOST + 51)
                .mapToObj(i -> "c" + i)
                .toList());
        FeatureReference.Numeric number = number(new double[] {1, 2, 3, 4});
        FeatureReference.Numeric before = new FeatureReference.Numeric(
                "x", 1, true, number.deciles(), number.quantiles(), 0, number.ksBound(), null);

        FeatureDrift many = judge(category(ids), policy(Map.of(DriftMeasure.NEW_CATEGORIES, 0.05)), ids, 100);
        FeatureDrift old = judge(before, policy(Map.of(DriftMeasure.RANGE_BREAKS, 0.05)), new double[] {9, 9}, 2);

        assertThat(measure(many, DriftMeasure.NEW_CATEGORIES))
                .isEqualTo(new Measure(DriftMeasure.NEW_CATEGORIES, null, 0.05, null, null));
        assertThat(measure(old, DriftMeasure.RANGE_BREAKS))
                .isEqualTo(new Measure(DriftMeasure.RANGE_BREAKS, null, 0.05, null, null));
        assertThat(measure(old, DriftMeasure.WASSERSTEIN).value()).isNull();
    }

    @Test
    void shouldCountAsDriftWhatTheProjectSetsAThresholdFor() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        double[] train = random.doubles(20_000).toArray();
        // Six of a hundred leave the range: neither PSI nor KS is far.
        double[] live =
                random.doubles(1_000).map(value -> value < 0.06 ? 2 : value).toArray();

        FeatureDrift silent = judge(number(train), USUAL, live, 1_000);
        FeatureDrift told = judge(number(train), policy(Map.of(DriftMeasure.RANGE_BREAKS, 0.05)), live, 1_000);
        FeatureDrift few = judge(number(train), policy(Map.of(DriftMeasure.RANGE_BREAKS, 0.05)), live, 20);

        assertThat(silent.out()).isFalse();
        assertThat(told.out()).isTrue();
        assertThat(told.nearlyOut()).isTrue();
        assertThat(measure(told, DriftMeasure.RANGE_BREAKS).verdict()).isEqualTo(Verdict.OUT);
        assertThat(measure(told, DriftMeasure.KS).verdict()).isEqualTo(Verdict.WITHIN);
        assertThat(few.out()).as("one of twenty customers may").isFalse();
        assertThat(measure(few, DriftMeasure.RANGE_BREAKS).verdict()).isEqualTo(Verdict.UNCLEAR);
    }

    /** With every threshold in force, a window in which nothing happened is out as seldom as the false discovery rate says. */
    @Test
    void shouldSeldomFindDriftWhereNothingHappened() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        DriftPolicy all = policy(Map.of(
                DriftMeasure.L_INFINITY, 0.01, DriftMeasure.NEW_CATEGORIES, 0.001, DriftMeasure.RANGE_BREAKS, 0.001));
        int windows = 1_000;
        int numbers = 0;
        int categories = 0;
        for (int window = 0; window < windows; window++) {
            double[] train = random.doubles(400).toArray();
            List<@Nullable String> words = geometric(random, 400);
            numbers += judge(number(train), all, random.doubles(300).toArray(), 300)
                                    .pValue()
                            <= 0.01
                    ? 1
                    : 0;
            categories +=
                    judge(category(words), all, geometric(random, 300), 300).pValue() <= 0.01 ? 1 : 0;
        }
        // One in a hundred, and four standard deviations of it.
        assertThat(numbers).isLessThanOrEqualTo(22);
        assertThat(categories).isLessThanOrEqualTo(22);
    }

    @Test
    void shouldJudgeASliceLikeAModelOfItsOwn() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        FeatureReference.Numeric all = number(random.doubles(2_000).toArray());
        FeatureReference.Numeric score = ReferenceBuilder.numeric(DriftReference.SCORE, 1, true, new double[] {0.5});
        BinCounter train = new BinCounter(all.coarse());
        BinCounter live = new BinCounter(all.coarse());
        for (int i = 0; i < 500; i++) {
            train.add(random.nextDouble() / 2);
            live.add(random.nextDouble() / 2 + 0.2);
        }
        DriftReference own = new DriftReference(
                500, 500, List.of(all.coarse().recounted(train.psi(), train.ks())), score.coarse(), 1);
        DriftReference sliced = new DriftReference(2_000, 2_000, List.of(all), score, 1)
                .withSlices(List.of(new SliceReference("plan", "basic", own)));
        WindowCounts slice = new WindowCounts(0, 1, 500, 500, List.of(live, new BinCounter(score.coarse())));
        List<BinCounter> calm = List.of(new BinCounter(all), new BinCounter(score));

        WindowVerdict verdict = DriftTest.judge(sliced, USUAL, new WindowCounts(0, 1, 0, 0, calm, List.of(slice)));

        assertThat(verdict.slices())
                .containsExactly(new SliceVerdict("plan=basic", DriftTest.judge(own, USUAL, slice)));
        assertThat(verdict.slices().get(0).window().features().get(0).out()).isTrue();
        assertThat(verdict.features()).noneMatch(FeatureDrift::out);
    }

    private static List<@Nullable String> geometric(Random random, int rows) {
        List<@Nullable String> values = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            int value = 0;
            while (random.nextInt(3) > 0) {
                value++;
            }
            values.add("c" + value);
        }
        return values;
    }

    private static List<@Nullable String> draw(Random random, int rows, int categories) {
        List<@Nullable String> values = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            int value = (int) (categories * Math.pow(random.nextDouble(), 3));
            values.add(random.nextInt(10) == 0 ? null : "ü" + value);
        }
        return values;
    }

    private static List<@Nullable String> repeated(long[] counts) {
        List<@Nullable String> values = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            values.addAll(Collections.nCopies((int) counts[i], "c" + i));
        }
        return values;
    }

    private static FeatureReference.Numeric number(double[] train) {
        return ReferenceBuilder.numeric("x", 1, true, train);
    }

    private static FeatureReference.Categorical category(List<@Nullable String> train) {
        return ReferenceBuilder.categorical("x", 1, true, train);
    }

    private static FeatureDrift judge(FeatureReference reference, DriftPolicy policy, double[] live, long entities) {
        BinCounter counter = new BinCounter(reference);
        Arrays.stream(live).forEach(counter::add);
        return judge(reference, policy, counter, live.length, entities);
    }

    private static FeatureDrift judge(
            FeatureReference reference, DriftPolicy policy, List<@Nullable String> live, long entities) {
        BinCounter counter = new BinCounter(reference);
        for (String value : live) {
            counter.add(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
        }
        return judge(reference, policy, counter, live.size(), entities);
    }

    /** As many entities in the reference as it has rows. */
    private static FeatureDrift judge(
            FeatureReference reference, DriftPolicy policy, BinCounter counter, long samples, long entities) {
        FeatureReference.Numeric score = ReferenceBuilder.numeric(DriftReference.SCORE, 1, true, new double[] {0.5});
        DriftReference frozen = new DriftReference(reference.rows(), reference.rows(), List.of(reference), score, 1);
        WindowCounts window = new WindowCounts(0, 1, samples, entities, List.of(counter, new BinCounter(score)));
        return DriftTest.judge(frozen, policy, window).features().get(0);
    }

    private static Measure measure(FeatureDrift drift, DriftMeasure wanted) {
        return drift.measures().stream()
                .filter(measure -> measure.measure() == wanted)
                .findFirst()
                .orElseThrow();
    }

    private static double value(Measure measure) {
        return measure.value() == null ? Double.NaN : measure.value();
    }

    private static DriftPolicy policy(Map<DriftMeasure, Double> limits) {
        return new DriftPolicy(
                0.1,
                0.1,
                Duration.ofDays(7),
                600,
                2,
                3,
                0.3,
                Set.of(),
                Set.of(),
                limits,
                EnumSet.of(DriftMeasure.JENSEN_SHANNON, DriftMeasure.WASSERSTEIN));
    }
}
