package io.millrace.retrainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.FeatureImportance;
import io.millrace.records.MetricInterval;
import io.millrace.records.SliceMetrics;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.statistics.Metrics;
import io.millrace.statistics.Ranking;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ModelEvaluatorTest {
    private static final Project PROJECT = Synthetic.project();
    private static final ModelDefinition MODEL = PROJECT.models().get(0);

    private static ExampleTable table;
    private static int[] test;
    private static Candidate candidate;
    private static double[] scores;

    @BeforeAll
    static void train() throws Exception {
        table = Synthetic.table(PROJECT, Synthetic.rows(20261126, 500, 20));
        test = Split.byTime(table, MODEL.label().horizon(), MODEL.testShare()).test();
        candidate = Synthetic.candidate(PROJECT, table);
        scores = ScoredRows.of(candidate.bundle(), table, test).scores();
    }

    @Test
    void shouldGiveTheIntervalsOfWhatTheProjectNamesFirst() {
        List<MetricInterval> intervals = candidate.evaluation().getIntervals();
        assertThat(intervals)
                .extracting(MetricInterval::getMetric)
                .containsExactly(
                        Metrics.AUC_ROC,
                        Metrics.ACCURACY,
                        Metrics.RECALL,
                        Metrics.AVERAGE_PRECISION,
                        Metrics.BRIER,
                        Metrics.LOG_LOSS);
        assertThat(intervals).allSatisfy(interval -> {
            double value = candidate.metrics().get(interval.getMetric());
            assertThat(value).isBetween(interval.getLow(), interval.getHigh());
            assertThat(interval.getHigh() - interval.getLow()).isBetween(0.005, 0.2);
        });
        assertThat(candidate.evaluation().getResamples()).isEqualTo(2_000);
    }

    @Test
    void shouldTellTheFeaturesThatDecideFromThoseThatDoNot() {
        Map<String, FeatureImportance> importance = candidate.evaluation().getImportance().stream()
                .collect(Collectors.toMap(FeatureImportance::getFeature, Function.identity()));
        assertThat(candidate.evaluation().getImportance().get(0).getFeature()).isEqualTo("signal");
        // The label's log-odds are 2 · signal − other, and −1 or 0.5 by plan.
        assertThat(importance.get("signal").getPermutation()).isGreaterThan(0.1);
        assertThat(importance.get("other").getPermutation())
                .isBetween(0.02, importance.get("signal").getPermutation());
        assertThat(importance.get("plan").getPermutation()).isGreaterThan(0.01);
        assertThat(importance.get("noise").getPermutation()).isCloseTo(0, within(0.01));
        assertThat(importance.get("noise").getShap())
                .isLessThan(importance.get("plan").getShap() / 3);
    }

    @Test
    void shouldRepeatItselfForASeed() throws Exception {
        Candidate again = Synthetic.candidate(PROJECT, table);
        assertThat(again.evaluation()).isEqualTo(candidate.evaluation());
    }

    @Test
    void shouldGiveTheFiguresOfEachPartAsIfItWereAlone() {
        List<SliceMetrics> slices = candidate.evaluation().getSlices();
        assertThat(slices)
                .extracting(SliceMetrics::getSlice)
                .containsExactly("plan=basic", "plan=premium", "plan=(missing)");
        assertThat(slices.stream().mapToLong(SliceMetrics::getRows).sum()).isEqualTo(test.length);
        int plan = IntStream.range(0, table.features().size())
                .filter(f -> table.features().get(f).name().equals("plan"))
                .findFirst()
                .orElseThrow();
        int[] premium = IntStream.range(0, test.length)
                .filter(i -> "premium".equals(table.category(plan, test[i])))
                .toArray();
        boolean[] labels = new boolean[premium.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = table.label(test[premium[i]]);
        }
        Ranking alone =
                new Ranking(IntStream.of(premium).mapToDouble(i -> scores[i]).toArray(), labels);
        assertThat(slices.get(1).getPositives()).isEqualTo(alone.positives());
        assertThat(slices.get(1).getMetrics())
                .containsEntry(Metrics.AUC_ROC, alone.auc())
                .containsEntry(
                        Metrics.RECALL,
                        alone.at(candidate.bundle().manifest().threshold()).recall());
    }

    @Test
    void shouldLeaveOutWhatCannotBeComputedOfAPartOfOneClass() {
        ExampleTable.Builder rows = ExampleTable.builder(table.features());
        for (int i = 0; i < 6; i++) {
            // All of premium have the label, none of basic.
            rows.add(
                    "id" + i,
                    "e" + i,
                    i,
                    i % 2,
                    List.of(0.0, 0.0, 0.0, 0.0, 0.0),
                    List.of(i % 2 == 1 ? "premium" : "basic"));
        }
        ExampleTable small = rows.build();
        List<SliceMetrics> slices =
                Slices.of(MODEL, small, small.all(), new double[] {0.1, 0.9, 0.2, 0.8, 0.3, 0.7}, 0.5);
        assertThat(slices).allSatisfy(slice -> assertThat(slice.getMetrics())
                .doesNotContainKey(Metrics.AUC_ROC)
                .containsKey(Metrics.BRIER));
        assertThat(slices.get(0).getMetrics())
                .containsEntry(Metrics.ACCURACY, 1.0)
                .doesNotContainKey(Metrics.RECALL);
    }

    @Test
    void shouldPutRareValuesTogether() {
        ExampleTable.Builder rows = ExampleTable.builder(table.features());
        List<Double> numbers = List.of(0.0, 0.0, 0.0, 0.0, 0.0);
        for (int i = 0; i < 100; i++) {
            rows.add("id" + i, "e" + i, i, i % 2, numbers, List.of("v" + Math.min(i, i % 23)));
        }
        ExampleTable many = rows.build();
        List<SliceMetrics> slices = Slices.of(MODEL, many, many.all(), new double[100], 0.5);
        assertThat(slices).hasSize(Slices.VALUES + 1);
        assertThat(slices.get(Slices.VALUES).getSlice()).isEqualTo("plan=(others)");
        assertThat(slices.stream().mapToLong(SliceMetrics::getRows).sum()).isEqualTo(100);
    }

    @Test
    void shouldNotLetAModelOfShuffledLabelsPass() throws Exception {
        for (long seed : new long[] {11, 12, 13}) {
            List<Synthetic.Row> rows = Synthetic.rows(seed, 300, 20);
            List<Double> labels =
                    new ArrayList<>(rows.stream().map(Synthetic.Row::label).toList());
            Collections.shuffle(labels, new Random(seed));
            List<Synthetic.Row> shuffled = IntStream.range(0, rows.size())
                    .mapToObj(i -> new Synthetic.Row(
                            rows.get(i).id(),
                            rows.get(i).entity(),
                            rows.get(i).asOf(),
                            labels.get(i),
                            rows.get(i).numbers(),
                            rows.get(i).categories(),
                            rows.get(i).truth()))
                    .toList();
            Candidate learned = Synthetic.candidate(PROJECT, Synthetic.table(PROJECT, shuffled));
            assertThat(learned.accepted()).isFalse();
            assertThat(learned.rejection()).startsWith("auc_roc is 0.");
            assertThat(learned.metrics().get(Metrics.AUC_ROC)).isCloseTo(0.5, within(0.06));
        }
    }
}
