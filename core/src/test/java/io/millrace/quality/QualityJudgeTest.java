package io.millrace.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.project.QualityDefinition;
import io.millrace.quality.MetricVerdict.Verdict;
import io.millrace.statistics.PoissonWeights;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class QualityJudgeTest {
    private static final int[] ONCE = new int[CohortCounter.REPLICATES];
    private static final GroupedOutcomes NO_SCORES = new GroupedOutcomes();

    @Test
    void shouldCountWhatPeopleCount() {
        // Given ten rows at 0.5: TP .9 .8 .6, FP .7, FN .2, TN .1 .1 .3 .4 .4.
        CohortCounter cohort = new CohortCounter();
        for (double score : new double[] {.9, .8, .6, .2}) {
            cohort.add(score, 0.5, true, ONCE);
        }
        for (double score : new double[] {.7, .1, .1, .3, .4, .4}) {
            cohort.add(score, 0.5, false, ONCE);
        }

        // Then the values are those of scikit-learn's definitions.
        DecisionCounts counts = cohort.counts();
        assertThat(QualityMetric.ACCURACY.of(counts)).isCloseTo(0.8, within(1e-12));
        assertThat(QualityMetric.PRECISION.of(counts)).isCloseTo(0.75, within(1e-12));
        assertThat(QualityMetric.RECALL.of(counts)).isCloseTo(0.75, within(1e-12));
        assertThat(QualityMetric.F1.of(counts)).isCloseTo(0.75, within(1e-12));
        assertThat(QualityMetric.BRIER.of(counts))
                .isCloseTo((.01 + .04 + .16 + .64 + .49 + .01 + .01 + .09 + .16 + .16) / 10, within(1e-9));
    }

    @Test
    void shouldAddUpToTheSameWhateverThePartitionsAndTheOrder() {
        Random random = new Random(3);
        CohortCounter whole = new CohortCounter();
        CohortCounter[] parts = {new CohortCounter(), new CohortCounter(), new CohortCounter()};
        PoissonWeights weights = new PoissonWeights("quality", CohortCounter.REPLICATES);
        for (int i = 0; i < 500; i++) {
            byte[] entity = ("e" + i % 90).getBytes(StandardCharsets.UTF_8);
            double score = random.nextDouble();
            boolean positive = random.nextBoolean();
            whole.add(score, 0.4, positive, weights.of(entity, entity.length));
            parts[i % 90 % 3].add(score, 0.4, positive, weights.of(entity, entity.length));
        }
        CohortCounter merged = CohortCounter.of(parts[2].numbers());
        merged.add(parts[0]);
        merged.add(parts[1]);

        assertThat(merged.numbers()).isEqualTo(whole.numbers());
        assertThat(merged.replicates()).hasSize(CohortCounter.REPLICATES);
    }

    /**
     * 400 cohorts of 150 customers who come four times, each customer right or wrong in earnest: the true accuracy is 0.8, the threshold too. By rows alone the interval would be half as
     * wide, and a fifth of the cohorts would miss.
     */
    @Test
    void shouldMissAThresholdThatIsTheTruthInOneCohortOfFortyHoweverCustomersRepeat() {
        QualityJudge judge = judge(Map.of("accuracy", 0.8));
        Random random = new Random(17);
        int missed = 0;
        int cohorts = 400;
        for (int i = 0; i < cohorts; i++) {
            List<MetricVerdict> verdicts = judge.judge(cohort(random, i, 0.8), NO_SCORES);
            missed += verdicts.get(0).verdict() == Verdict.NOT_MET ? 1 : 0;
        }

        // 2.5 % and four standard errors of it, and what 150 customers lack of infinity.
        assertThat(missed).isLessThanOrEqualTo((int) (cohorts * 0.025 + 4 * Math.sqrt(cohorts * 0.025 * 0.975)));
        assertThat(missed).as("it is no interval that holds everything").isPositive();
    }

    @Test
    void shouldFindAModelThatIsTenPointsTooBad() {
        QualityJudge judge = judge(Map.of("accuracy", 0.8));
        Random random = new Random(18);
        int found = 0;
        for (int i = 0; i < 50; i++) {
            found += judge.judge(cohort(random, i, 0.7), NO_SCORES).get(0).verdict() == Verdict.NOT_MET ? 1 : 0;
        }

        // The distance is about 2.7 standard errors, the limit 2 of them away.
        assertThat(found).isGreaterThan(25);
    }

    @Test
    void shouldTakeABrierScoreTheOtherWayRound() {
        CohortCounter bad = new CohortCounter();
        CohortCounter good = new CohortCounter();
        PoissonWeights weights = new PoissonWeights("quality", CohortCounter.REPLICATES);
        for (int i = 0; i < 400; i++) {
            byte[] entity = Integer.toString(i).getBytes(StandardCharsets.UTF_8);
            bad.add(0.9, 0.5, i % 2 == 0, weights.of(entity, entity.length));
            good.add(i % 2 == 0 ? 0.9 : 0.1, 0.5, i % 2 == 0, weights.of(entity, entity.length));
        }
        QualityJudge judge = judge(Map.of("brier", 0.2));

        assertThat(brier(judge.judge(bad, NO_SCORES)).verdict()).isEqualTo(Verdict.NOT_MET);
        assertThat(brier(judge.judge(good, NO_SCORES)).verdict()).isEqualTo(Verdict.MET);
    }

    @Test
    void shouldSayNothingOfFewRowsOrWithoutAThreshold() {
        CohortCounter few = new CohortCounter();
        few.add(0.9, 0.5, false, ONCE);
        QualityJudge judge = judge(Map.of("accuracy", 0.8));

        assertThat(judge.judge(few, NO_SCORES))
                .extracting(MetricVerdict::verdict)
                .containsOnly(Verdict.NONE);
        assertThat(judge.judge(cohort(new Random(1), 0, 0.3), NO_SCORES))
                .extracting(MetricVerdict::verdict)
                .startsWith(Verdict.NOT_MET, Verdict.NONE)
                .doesNotContain(Verdict.MET, Verdict.UNCLEAR);
    }

    @Test
    void shouldJudgeAnEstimateByItsValue() {
        ConfidenceBasedEstimate estimate = new ConfidenceBasedEstimate();
        for (int i = 0; i < 100; i++) {
            estimate.add(0.6, 0.5);
        }

        assertThat(judge(Map.of("accuracy", 0.7)).judge(estimate).get(0).verdict())
                .isEqualTo(Verdict.NOT_MET);
        assertThat(judge(Map.of("accuracy", 0.6)).judge(estimate).get(0).verdict())
                .isEqualTo(Verdict.MET);
        assertThat(judge(Map.of("accuracy", 0.7))
                        .judge(estimate)
                        .get(0)
                        .limits()
                        .low())
                .isNaN();
    }

    @Test
    void shouldCallLowWhatIsMissedInTwoValidCohortsRunning() {
        List<MetricVerdict> missed = verdicts(0.3);
        List<MetricVerdict> met = verdicts(0.95);
        CohortCounter few = new CohortCounter();
        few.add(0.9, 0.5, false, ONCE);
        List<MetricVerdict> invalid = judge(Map.of("accuracy", 0.8)).judge(few, NO_SCORES);

        assertThat(LowRuns.NONE.next(missed).low()).isEmpty();
        assertThat(LowRuns.NONE.next(missed).next(met).next(missed).low()).isEmpty();
        assertThat(LowRuns.NONE.next(missed).next(invalid).next(missed).low()).containsExactly(QualityMetric.ACCURACY);
        LowRuns low = LowRuns.NONE.next(missed).next(missed);
        assertThat(low.next(invalid).low()).isNotEmpty();
        assertThat(low.next(met).low()).isEmpty();
        assertThat(LowRuns.decode(low.encode())).isEqualTo(low);
    }

    @Test
    void shouldKnowTheMetricsThatTheProjectFileNames() {
        List<String> known = Arrays.stream(QualityMetric.values())
                .filter(metric -> metric != QualityMetric.CALIBRATION_IN_THE_LARGE)
                .map(metric -> metric.word(QualityDefinition.DEFAULT))
                .toList();

        assertThat(known).startsWith(QualityDefinition.METRICS.toArray(String[]::new));
        assertThat(known).endsWith("precision_at_recall_80").hasSize(QualityDefinition.METRICS.size() + 1);
    }

    @Test
    void shouldRefuseCountsThatCannotBe() {
        assertThatThrownBy(() -> CohortCounter.of(new long[7])).hasMessageContaining("7 numbers");
        long[] numbers = new CohortCounter().numbers();
        numbers[0] = -1;
        assertThatThrownBy(() -> CohortCounter.of(numbers).counts()).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<MetricVerdict> verdicts(double accuracy) {
        return judge(Map.of("accuracy", 0.8)).judge(cohort(new Random(2), 1, accuracy), NO_SCORES);
    }

    private static MetricVerdict brier(List<MetricVerdict> verdicts) {
        return verdicts.stream()
                .filter(verdict -> verdict.metric() == QualityMetric.BRIER)
                .findFirst()
                .orElseThrow();
    }

    private static QualityJudge judge(Map<String, Double> thresholds) {
        return new QualityJudge(new QualityDefinition(thresholds, Duration.ofDays(7), 100, 80));
    }

    private static CohortCounter cohort(Random random, int number, double accuracy) {
        PoissonWeights weights = new PoissonWeights("quality", CohortCounter.REPLICATES);
        CohortCounter cohort = new CohortCounter();
        for (int customer = 0; customer < 150; customer++) {
            byte[] entity = (number + "-" + customer).getBytes(StandardCharsets.UTF_8);
            boolean right = random.nextDouble() < accuracy;
            boolean positive = random.nextBoolean();
            for (int row = 0; row < 4; row++) {
                cohort.add(positive == right ? 0.9 : 0.1, 0.5, positive, weights.of(entity, entity.length));
            }
        }
        return cohort;
    }
}
