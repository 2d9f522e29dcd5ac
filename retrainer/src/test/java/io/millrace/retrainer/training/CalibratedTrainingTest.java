package io.millrace.retrainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.bundle.GoldenRow;
import io.millrace.calibration.Calibration;
import io.millrace.calibration.CalibrationMethod;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.Synthetic.Row;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.evaluation.Candidate;
import io.millrace.retrainer.gates.GateResult;
import io.millrace.statistics.Confusion;
import io.millrace.statistics.CostMatrix;
import io.millrace.statistics.ReliabilityTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

public class CalibratedTrainingTest {
    private static final long SEED = 20261126;
    /** Deep trees that grow until every leaf is nearly pure: they are much too sure. */
    private static final String OVERCONFIDENT =
            "algorithm: {xgboost: {n_estimators: 150, max_depth: 8, eta: 0.3, min_child_weight: 1}}";

    private static final CostMatrix COSTS = new CostMatrix(20, 150, 0, 0);

    @Test
    public void shouldMakeProbabilitiesOfAnOverconfidentForest() throws Exception {
        List<Row> rows = Synthetic.rows(SEED, 1_500, 16);
        Map<String, Double> truth = new HashMap<>();
        rows.forEach(row -> truth.put(row.id(), row.truth()));
        for (String method : List.of("auto", "isotonic", "platt")) {
            Project project = with(OVERCONFIDENT + ", calibration: " + method);
            ExampleTable table = Synthetic.table(project, rows);

            Candidate candidate = train(project, table);

            Map<String, Double> before = candidate.calibration().uncalibrated();
            Map<String, Double> after = candidate.metrics();
            double noise = errorOfTheTruth(table, truth);
            System.out.printf("%s: before %s, after %s, the truth's error %s%n", method, before, after, noise);
            assertThat(before.get("expected_calibration_error")).isGreaterThan(0.08);
            // Twice what chance makes of the truth itself, and what a fit to as many rows may be off by.
            assertThat(after.get("expected_calibration_error")).isLessThan(2 * noise + 0.01);
            assertThat(after.get("brier")).isLessThan(before.get("brier") - 0.01);
            assertThat(after.get("log_loss")).isLessThan(before.get("log_loss") - 0.05);
            assertThat(after.get("auc_roc")).isCloseTo(before.get("auc_roc"), within(0.002));
            assertThat(candidate.calibration().method())
                    .isEqualTo(method.equals("platt") ? CalibrationMethod.PLATT : CalibrationMethod.ISOTONIC);
            assertThat(candidate.calibration().reliability().bins()).hasSize(10);
        }
    }

    private static double errorOfTheTruth(ExampleTable table, Map<String, Double> truth) throws TrainingFailed {
        int[] test = Split.byTime(table, Synthetic.WEEK, 0.25).test();
        double[] scores = new double[test.length];
        for (int i = 0; i < test.length; i++) {
            scores[i] = truth.get(table.id(test[i]));
        }
        return ReliabilityTable.of(scores, table.labels(test), 10).expectedCalibrationError();
    }

    @Test
    public void shouldLeaveMarginsAsTheyAreWhereItIsAskedToOrHasTooFewRows() throws Exception {
        Project none = with("calibration: none");
        Candidate asked = train(none, Synthetic.table(none, Synthetic.rows(SEED, 300, 12)));
        assertUncalibrated(asked);
        assertThat(asked.calibration().uncalibrated())
                .containsEntry("brier", asked.metrics().get("brier"));
        assertThat(asked.trained().parameters()).doesNotContainKeys("calibration", "threshold");
        Project auto = Synthetic.project();
        int[] positives = {0};
        List<Row> few = Synthetic.rows(SEED, 300, 12).stream()
                .filter(row -> row.label() == 0 || positives[0]++ % 35 == 0)
                .toList();
        Candidate small = train(auto, Synthetic.table(auto, few));
        assertThat(small.calibration().rows()).isGreaterThan(500);
        assertUncalibrated(small);
        assertThat(small.trained().parameters()).containsEntry("calibration", "auto");
    }

    private static void assertUncalibrated(Candidate candidate) {
        assertThat(candidate.calibration().method()).isEqualTo(CalibrationMethod.NONE);
        assertThat(candidate.bundle().manifest().calibrated()).isFalse();
        assertThat(candidate.bundle().golden())
                .allSatisfy(row -> assertThat(row.score()).isNull());
    }

    @Test
    public void shouldLeaveMarginsAsTheyAreWhereACalibrationDidNotHelpForwardInTime() throws Exception {
        // A season in which two of three who would have left stay: what is learned in it is wrong after it.
        long from = Synthetic.START + 6 * Synthetic.WEEK.toMillis();
        long until = Synthetic.START + 9 * Synthetic.WEEK.toMillis();
        int[] positives = {0};
        List<Row> season = Synthetic.rows(SEED, 600, 16).stream()
                .filter(row -> row.label() == 0 || row.asOf() < from || row.asOf() >= until || positives[0]++ % 3 == 0)
                .toList();
        Project auto = Synthetic.project();
        Project always = with("calibration: isotonic");

        Candidate candidate = train(auto, Synthetic.table(auto, season));

        assertUncalibrated(candidate);
        assertThat(candidate.metrics().get("log_loss"))
                .isLessThan(
                        train(always, Synthetic.table(always, season)).metrics().get("log_loss"));
    }

    @Test
    public void shouldPutTheScoresOfGoldenRowsIntoTheBundle() throws Exception {
        Project project = with("calibration: platt");

        Candidate candidate = train(project, Synthetic.table(project, Synthetic.rows(SEED, 300, 12)));

        Calibration calibration = candidate.bundle().manifest().calibration();
        for (GoldenRow row : candidate.bundle().golden()) {
            assertThat(row.score()).isEqualTo(calibration.probability((float) row.margin()));
        }
    }

    @Test
    public void shouldTakeTheThresholdThatTheProjectSays() throws Exception {
        Project project = with("threshold: 0.37");

        Candidate candidate = train(project, Synthetic.table(project, Synthetic.rows(SEED, 200, 12)));

        assertThat(candidate.bundle().manifest().threshold()).isEqualTo(0.37);
        assertThat(candidate.trained().parameters()).containsEntry("threshold", "0.37");
    }

    @Test
    public void shouldDecideByCostsOnCalibratedScores() throws Exception {
        Project project = with("threshold: {costs: {false_positive: 20, false_negative: 150}}");

        Candidate candidate = train(project, Synthetic.table(project, Synthetic.rows(SEED, 600, 16)));

        assertThat(candidate.bundle().manifest().threshold()).isEqualTo(20.0 / 170);
        Map<String, Double> metrics = candidate.metrics();
        double base = metrics.get("base_rate");
        assertThat(metrics.get("cost_per_1000_acting_on_all")).isCloseTo(1000 * (1 - base) * 20, within(1e-9));
        assertThat(metrics.get("cost_per_1000_acting_on_none")).isCloseTo(1000 * base * 150, within(1e-9));
        assertThat(metrics.get("cost_per_1000"))
                .isLessThan(metrics.get("cost_per_1000_acting_on_all"))
                .isLessThan(metrics.get("cost_per_1000_acting_on_none"));
    }

    @Test
    public void shouldTryEveryThresholdWhereScoresAreNoProbabilities() throws Exception {
        Project project = with("calibration: none, threshold: {costs: {false_positive: 20, false_negative: 150}}");
        ExampleTable table = Synthetic.table(project, Synthetic.rows(SEED, 100, 12));
        ModelDefinition model = project.models().get(0);
        int[] train = Split.byTime(table, Synthetic.WEEK, 0.25).train();
        ModelColumns columns = ColumnLearner.learn(table, train, model);
        OutOfFold outOfFold =
                OutOfFold.score(table, train, Synthetic.WEEK, columns, XgboostParameters.of(model, columns.inputs()));

        ScoreRule rule = ScoreRule.learn(model, outOfFold);

        double[] scores = rule.scores(outOfFold.margins());
        double least = Double.POSITIVE_INFINITY;
        for (double threshold : scores) {
            least = Math.min(least, COSTS.perRow(Confusion.at(threshold, scores, outOfFold.labels())));
        }
        assertThat(COSTS.perRow(Confusion.at(rule.threshold(), scores, outOfFold.labels())))
                .isEqualTo(least);
        assertThat(train(project, table).bundle().manifest().threshold()).isEqualTo(rule.threshold());
    }

    @Test
    public void shouldActOnNobodyWhereThatIsCheapest() {
        double[] scores = {0.9, 0.6, 0.2};

        assertThat(ScoreRule.cheapest(COSTS, scores, new boolean[] {true, false, true}))
                .isEqualTo(0.2);
        assertThat(ScoreRule.cheapest(new CostMatrix(20, 1, 0, 0), scores, new boolean[] {true, false, true}))
                .isEqualTo(0.9);
        assertThat(ScoreRule.cheapest(new CostMatrix(20, 1, 0, 0), scores, new boolean[] {false, true, true}))
                .isEqualTo(1);
    }

    @Test
    public void shouldTakeTheBoundOfAnErrorForAMaximum() {
        ModelDefinition model = with("success: {metric: brier, baseline: 0.2}, gates: {brier: 0.15}")
                .models()
                .get(0);

        List<GateResult> gates = GateResult.judge(model, Map.of("brier", 0.15, "accuracy", 0.6, "recall", 0.6));

        assertThat(gates).extracting(GateResult::metric).containsExactly("brier", "accuracy", "recall", "brier");
        assertThat(gates).extracting(GateResult::passed).containsExactly(true, true, true, true);
        // The baseline must be undercut, a maximum only kept to.
        List<GateResult> worse = GateResult.judge(model, Map.of("brier", 0.2));
        assertThat(worse.get(0).passed()).isFalse();
        assertThat(worse.get(3).inWords()).isEqualTo("brier is 0.2000, and at most 0.1500 is asked for");
        assertThat(GateResult.judge(model, Map.of()).get(3).passed()).isFalse();
    }

    private static Project with(String keys) {
        return Synthetic.project("models: {leaving: {" + keys + "}}");
    }

    private static Candidate train(Project project, ExampleTable table) throws TrainingFailed {
        return Synthetic.candidate(project, table);
    }
}
