package io.millrace.quality;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.project.QualityDefinition;
import io.millrace.quality.GroupedOutcomes.Outcomes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against figures that are computed from all rows, naively. */
final class GroupedOutcomesTest {
    private static final double THRESHOLD = 0.4;

    private record Row(String entity, double score, boolean positive) {}

    /** scikit-learn's example: y = 0 0 1 1, scores .1 .4 .35 .8, roc_auc_score 0.75; of a recall of 1 the precision is 2/3. */
    @Test
    void shouldTellWhatScikitLearnDoes() {
        Outcomes outcomes = count(List.of(
                        new Row("a", .1, false),
                        new Row("b", .4, false),
                        new Row("c", .35, true),
                        new Row("d", .8, true)))
                .outcomes();

        assertThat(QualityMetric.AUC.of(outcomes.ranking(), 0.8)).isCloseTo(0.75, within(1e-12));
        assertThat(QualityMetric.PRECISION_AT_RECALL.of(outcomes.ranking(), 0.8))
                .isCloseTo(2 / 3.0, within(1e-12));
        assertThat(QualityMetric.PRECISION_AT_RECALL.of(outcomes.ranking(), 0.5))
                .isEqualTo(1.0);
        assertThat(QualityMetric.CALIBRATION_IN_THE_LARGE.of(outcomes.ranking(), 0.8))
                .isCloseTo(0.4125 - 0.5, within(1e-9));
        assertThat(QualityMetric.ACCURACY.of(outcomes.counts())).isEqualTo(0.5);
    }

    @Test
    void shouldBeNearWhatAllRowsSay() {
        for (int seed = 0; seed < 20; seed++) {
            List<Row> rows = rows(new Random(seed), 400, 5, 1 + seed % 4);

            Outcomes outcomes = count(rows).outcomes();

            String as = "seed " + seed;
            // What ties within a bin may cost: half of the pairs that share one.
            assertThat(QualityMetric.AUC.of(outcomes.ranking(), 0.8)).as(as).isCloseTo(auc(rows), within(0.002));
            assertThat(QualityMetric.CALIBRATION.of(outcomes.ranking(), 0.8))
                    .as(as)
                    .isCloseTo(calibration(rows), within(0.02));
            assertThat(QualityMetric.PRECISION_AT_RECALL.of(outcomes.ranking(), 0.8))
                    .as(as)
                    .isCloseTo(precisionAtRecall(rows, 0.8), within(0.02));
            assertThat(QualityMetric.CALIBRATION_IN_THE_LARGE.of(outcomes.ranking(), 0.8))
                    .as(as)
                    .isCloseTo(inTheLarge(rows), within(1e-8));
            assertThat(outcomes.counts()).as(as).isEqualTo(decisions(rows));
        }
    }

    /** Scores that are the middles of bins are no nearer to each other than they were: the same figures, but for rounding. */
    @Test
    void shouldSayExactlyThatWhereEachScoreHasABinOfItsOwn() {
        Random random = new Random(4);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            double score = random.nextInt(20) / 20.0 + 0.025;
            rows.add(new Row("e" + i % 300, score, random.nextDouble() < score * score));
        }

        Outcomes outcomes = count(rows).outcomes();

        assertThat(QualityMetric.AUC.of(outcomes.ranking(), 0.8)).isCloseTo(auc(rows), within(1e-12));
        assertThat(QualityMetric.PRECISION_AT_RECALL.of(outcomes.ranking(), 0.8))
                .isCloseTo(precisionAtRecall(rows, 0.8), within(1e-12));
    }

    @Test
    void shouldAddUpToTheSameWhateverThePartitionsAndTheOrder() {
        List<Row> rows = rows(new Random(8), 300, 4, 2);
        GroupedOutcomes merged = new GroupedOutcomes();
        for (int partition = 2; partition >= 0; partition--) {
            int its = partition;
            merged.add(count(rows.stream()
                    .filter(row -> Math.floorMod(row.entity.hashCode(), 3) == its)
                    .sorted(Comparator.comparing(Row::score))
                    .toList()));
        }

        GroupedOutcomes whole = count(rows);

        assertThat(merged.outcomes().counts()).isEqualTo(whole.outcomes().counts());
        List<Outcomes> replicates = whole.replicates();
        for (int i = 0; i < replicates.size(); i++) {
            Outcomes other = merged.replicates().get(i);
            assertThat(other.counts()).isEqualTo(replicates.get(i).counts());
            assertThat(other.ranking().auc())
                    .isEqualTo(replicates.get(i).ranking().auc());
        }
    }

    /**
     * 300 cohorts of 200 customers who come four times with the same score and fate: what the interval holds of the true area. By rows it would be half as wide, and hold it in two of three.
     */
    @Test
    void shouldHoldTheTruthNineteenTimesOfTwentyHoweverCustomersRepeat() {
        double truth = auc(rows(new Random(99), 6000, 1, 2));
        QualityJudge judge = new QualityJudge(new QualityDefinition(Map.of(), Duration.ofDays(7), 100, 80));
        int cohorts = 300;
        int held = 0;
        int calibrated = 0;
        for (int seed = 0; seed < cohorts; seed++) {
            List<MetricVerdict> verdicts = judge.inform(count(rows(new Random(1000 + seed), 200, 4, 2)));
            held += of(QualityMetric.AUC, verdicts).limits().contains(truth) ? 1 : 0;
            // These scores are probabilities, as they are of no model: nothing speaks against an error of a hundredth.
            calibrated += of(QualityMetric.CALIBRATION, verdicts).limits().low() <= 0.01 ? 1 : 0;
        }

        assertThat(held / (double) cohorts).isBetween(0.90, 0.99);
        assertThat(calibrated / (double) cohorts).isGreaterThan(0.95);
    }

    @Test
    void shouldKnowNothingOfNoRowsOrOfOneClass() {
        GroupedOutcomes none = new GroupedOutcomes();

        assertThat(none.rows()).isZero();
        for (QualityMetric metric : QualityMetric.values()) {
            assertThat(metric.of(none.outcomes().ranking(), 0.8)).isNaN();
        }
        Outcomes one = count(List.of(new Row("a", .3, false))).outcomes();
        assertThat(QualityMetric.AUC.of(one.ranking(), 0.8)).isNaN();
        assertThat(QualityMetric.PRECISION_AT_RECALL.of(one.ranking(), 0.8)).isNaN();
    }

    @Test
    void shouldRefuseCountsThatCannotBe() {
        assertThatThrownBy(() -> OutcomeCounts.of(new long[2])).hasMessageContaining("2 numbers");
        assertThatThrownBy(() -> OutcomeCounts.of(new long[] {0, 0, 0, 100, 1, 1, 1}))
                .hasMessageContaining("bin 100");
        assertThatThrownBy(() -> OutcomeCounts.of(new long[] {2, 0, 0, 3, 1, 1, 1}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new GroupedOutcomes().add(EntityGroups.COUNT, new OutcomeCounts()))
                .hasMessageContaining("no group");
    }

    private static MetricVerdict of(QualityMetric metric, List<MetricVerdict> verdicts) {
        return verdicts.stream()
                .filter(verdict -> verdict.metric() == metric)
                .findFirst()
                .orElseThrow();
    }

    private static GroupedOutcomes count(List<Row> rows) {
        EntityGroups groups = new EntityGroups("test");
        GroupedOutcomes outcomes = new GroupedOutcomes();
        for (Row row : rows) {
            OutcomeCounts one = new OutcomeCounts();
            one.add(row.score, THRESHOLD, row.positive);
            byte[] entity = row.entity.getBytes(UTF_8);
            outcomes.add(groups.of(entity, entity.length), OutcomeCounts.of(one.numbers()));
        }
        return outcomes;
    }

    /** Customers with a score of their own, which is their probability; the higher the power, the rarer the label. */
    private static List<Row> rows(Random random, int entities, int each, int power) {
        List<Row> rows = new ArrayList<>();
        for (int entity = 0; entity < entities; entity++) {
            double score = Math.pow(random.nextDouble(), power);
            boolean positive = random.nextDouble() < score;
            for (int i = 0; i < each; i++) {
                rows.add(new Row("e" + entity, score, positive));
            }
        }
        return rows;
    }

    /** All pairs of a row with the label and one without. */
    private static double auc(List<Row> rows) {
        double right = 0;
        long pairs = 0;
        for (Row one : rows) {
            for (Row other : rows) {
                if (one.positive && !other.positive) {
                    pairs++;
                    right += one.score > other.score ? 1 : one.score == other.score ? 0.5 : 0;
                }
            }
        }
        return right / pairs;
    }

    /** Ten bins of equally many rows. */
    private static double calibration(List<Row> rows) {
        List<Row> sorted =
                rows.stream().sorted(Comparator.comparing(Row::score)).toList();
        double error = 0;
        for (int bin = 0; bin < 10; bin++) {
            List<Row> of = sorted.subList(bin * sorted.size() / 10, (bin + 1) * sorted.size() / 10);
            error += Math.abs(inTheLarge(of)) * of.size() / sorted.size();
        }
        return error;
    }

    private static double inTheLarge(List<Row> rows) {
        return rows.stream()
                .mapToDouble(row -> row.score - (row.positive ? 1 : 0))
                .average()
                .orElse(Double.NaN);
    }

    private static double precisionAtRecall(List<Row> rows, double recall) {
        double greatest = 0;
        for (Row row : rows) {
            DecisionCounts counts = decisions(rows, row.score);
            if (counts.confusion().recall() >= recall) {
                greatest = Math.max(greatest, counts.confusion().precision());
            }
        }
        return greatest;
    }

    private static DecisionCounts decisions(List<Row> rows) {
        return decisions(rows, THRESHOLD);
    }

    private static DecisionCounts decisions(List<Row> rows, double threshold) {
        CohortCounter counter = new CohortCounter();
        int[] never = new int[CohortCounter.REPLICATES];
        rows.forEach(row -> counter.add(row.score, threshold, row.positive, never));
        return counter.counts();
    }
}
