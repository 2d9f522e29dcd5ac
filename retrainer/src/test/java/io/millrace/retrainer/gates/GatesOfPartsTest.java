package io.millrace.retrainer.gates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.bundle.ModelBundle;
import io.millrace.project.Constraints;
import io.millrace.project.Project;
import io.millrace.records.Gate;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.evaluation.Candidate;
import io.millrace.retrainer.evaluation.ModelEvaluator;
import io.millrace.retrainer.evaluation.ScoredRows;
import io.millrace.retrainer.gates.Verdict.Ruling;
import io.millrace.retrainer.training.ModelTrainer;
import io.millrace.runtime.speed.Speed;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gates on slices of the rows, and on what serving asks of a model. */
public class GatesOfPartsTest {
    private static ExampleTable table;
    private static Split split;
    private static Candidate candidate;

    @BeforeAll
    public static void train() throws Exception {
        Project project = Synthetic.project();
        table = Synthetic.table(project, Synthetic.rows(12, 400, 12));
        split = Split.byTime(table, Synthetic.WEEK, 0.25);
        candidate = new ModelEvaluator(project.models().get(0))
                .evaluate(new ModelTrainer(project, project.models().get(0)).train(table, split), table, split);
    }

    @Test
    public void shouldHoldTheGatesToEachSliceThatHasRowsEnough() throws Exception {
        Verdict verdict = judge("models: {leaving: {slices: [plan], comparison: {min_positives: 50}}}");

        List<Gate> ofPremium = verdict.gates().stream()
                .filter(gate -> Objects.equals(gate.getSlice(), "plan=premium"))
                .toList();
        assertThat(ofPremium).extracting(Gate::getMetric).containsExactly("auc_roc", "accuracy", "recall");
        assertThat(ofPremium.get(1).getValue()).isCloseTo(accuracy("premium"), within(1e-12));
        assertThat(verdict.gates())
                .extracting(Gate::getSlice)
                .contains("plan=basic")
                .doesNotContain("plan=(missing)");
        assertThat(verdict.ruling()).isEqualTo(Ruling.ACCEPTED);
        // A customer in fifty has no known plan: told, and not judged.
        assertThat(verdict.why())
                .matches(
                        "every gate is met, and there is no champion to compare with; plan=\\(missing\\) has \\d+ rows,"
                                + " \\d+ with the label: not judged, for 50 of either are asked for");
    }

    @Test
    public void shouldRejectAModelThatFailsASliceHoweverGoodItIsOnTheWhole() throws Exception {
        double premium = accuracy("premium");
        double basic = accuracy("basic");
        double bound = (Math.max(premium, basic) + Math.min(premium, basic)) / 2;
        String worse = premium < basic ? "plan=premium" : "plan=basic";

        Verdict verdict = judge("models: {leaving: {slices: [plan], gates: {accuracy: " + bound
                + "}, comparison: {min_positives: 50}}}");

        assertThat(verdict.ruling()).isEqualTo(Ruling.REJECTED);
        assertThat(verdict.why()).startsWith("accuracy").contains("accuracy of " + worse + " is 0.");
        assertThat(verdict.gates())
                .filteredOn(gate -> gate.getMetric().equals("accuracy") && gate.getSlice() != null)
                .extracting(Gate::getPassed)
                .containsExactlyInAnyOrder(true, false);
    }

    @ParameterizedTest
    @CsvSource({
        "model_size: 1 kB, model_size, false",
        "model_size: 500 MB, model_size, true",
        "throughput: 1/s, throughput, true",
        "latency_p99: 10 s, latency_p99, true"
    })
    public void shouldHoldTheModelToTheConstraints(String constraint, String metric, boolean met) throws Exception {
        Verdict verdict = judge("constraints: {" + constraint + "}");

        Gate gate = verdict.gates().get(verdict.gates().size() - 1);
        assertThat(gate.getMetric()).isEqualTo(metric);
        assertThat(gate.getPassed()).isEqualTo(met);
        assertThat(gate.getValue()).isPositive();
        assertThat(verdict.ruling()).isEqualTo(met ? Ruling.ACCEPTED : Ruling.REJECTED);
        if (metric.equals("model_size")) {
            assertThat(gate.getValue()).isEqualTo(candidate.bundle().encode().length);
        }
    }

    @Test
    public void shouldGiveTheSpeedInTheUnitsOfTheConstraints() {
        Constraints constraints = new Constraints(Duration.ofMillis(2), 10_000.0, null);

        List<GateResult> gates = ConstraintGates.ofSpeed(constraints, new Speed(125_000, 3_000_000));

        assertThat(gates)
                .extracting(GateResult::inWords)
                .containsExactly(
                        "latency_p99 is 3.0000, and at most 2.0000 is asked for",
                        "throughput is 8,000, and 10,000 is asked for");
        assertThat(gates).noneMatch(GateResult::passed);
    }

    private static Verdict judge(String overlay) throws Exception {
        Project project = Synthetic.project(overlay);
        ModelBundle bundle = candidate.bundle();
        return new GateKeeper(project, project.models().get(0))
                .judge(bundle, candidate.metrics(), new Incumbent.None(), table, split);
    }

    /** Of the test rows of a plan, by its definition. */
    private static double accuracy(String plan) throws Exception {
        int[] rows = Arrays.stream(split.test())
                .filter(row -> plan.equals(table.category(4, row)))
                .toArray();
        ScoredRows scored = ScoredRows.of(candidate.bundle(), table, rows);
        double right = 0;
        for (int i = 0; i < rows.length; i++) {
            boolean decision =
                    scored.scores()[i] >= candidate.bundle().manifest().threshold();
            right += decision == scored.labels()[i] ? 1 : 0;
        }
        return right / rows.length;
    }
}
