package io.millrace.retrainer.gates;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Better;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.ComparisonVerdict;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.gates.GateKeeper.Ruled;
import io.millrace.retrainer.gates.Verdict.Ruling;
import io.millrace.statistics.Interval;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a candidate, whatever it has learned. */
public class GateKeeperTest {
    private static final List<GateResult> NONE = List.of();
    private static final ClassCounts ENOUGH = new ClassCounts(200, 200);

    @Test
    public void shouldLetTheGatesAloneDecideWhereThereIsNoChampion() {
        assertThat(rule(true, true, Optional.empty()))
                .isEqualTo(new Ruled(Ruling.ACCEPTED, "every gate is met, and there is no champion to compare with"));
        assertThat(rule(false, true, Optional.empty()))
                .isEqualTo(new Ruled(Ruling.REJECTED, "recall is 0.0500, and 0.1000 is asked for"));
    }

    /** Five rows with the label that a model happens to find are a recall of 100 %. */
    @ParameterizedTest
    @CsvSource({"5, 400", "199, 5000", "5000, 199"})
    public void shouldLetAPersonDecideOfAFirstModelThatWasJudgedByFewRows(long positives, long negatives) {
        ClassCounts few = new ClassCounts(positives, negatives);

        Ruled ruled = keeper("seed: 1").rule(figures(true), NONE, Optional.empty(), few);

        assertThat(ruled)
                .isEqualTo(new Ruled(
                        Ruling.STAGED,
                        "every gate is met, and there is no champion to compare with; but of the test rows " + positives
                                + " have the label and " + negatives
                                + " do not, and comparison.min_positives asks for 200 of either: what"
                                + " meets its gates on so few may have been lucky"));
        assertThat(keeper("comparison: {min_positives: 10}")
                        .rule(figures(true), NONE, Optional.empty(), new ClassCounts(10, 400))
                        .ruling())
                .isEqualTo(Ruling.ACCEPTED);
        assertThat(keeper("seed: 1")
                        .rule(figures(false), NONE, Optional.empty(), few)
                        .ruling())
                .isEqualTo(Ruling.REJECTED);
    }

    @ParameterizedTest
    @CsvSource({
        "BETTER, ACCEPTED",
        "EQUIVALENT, ACCEPTED",
        "WORSE, REJECTED",
        "INSUFFICIENT, STAGED",
        "INCOMPARABLE, STAGED"
    })
    public void shouldHoldWhatMeetsItsGatesAgainstTheChampion(ComparisonVerdict verdict, Ruling ruling) {
        assertThat(rule(true, true, Optional.of(standing(verdict, true))).ruling())
                .isEqualTo(ruling);
        assertThat(rule(true, true, Optional.of(standing(verdict, false))).ruling())
                .isEqualTo(ruling);
    }

    @ParameterizedTest
    @EnumSource
    public void shouldRejectWhatMissesAGateThatTheChampionMeets(ComparisonVerdict verdict) {
        assertThat(rule(false, true, Optional.of(standing(verdict, true))))
                .isEqualTo(new Ruled(Ruling.REJECTED, "recall is 0.0500, and 0.1000 is asked for"));
    }

    @ParameterizedTest
    @CsvSource({
        "BETTER, STAGED",
        "EQUIVALENT, REJECTED",
        "WORSE, REJECTED",
        "INSUFFICIENT, REJECTED",
        "INCOMPARABLE, REJECTED"
    })
    public void shouldStageWhatIsProvenBetterWhereTheChampionMissesTheGatesToo(
            ComparisonVerdict verdict, Ruling ruling) {
        assertThat(rule(false, true, Optional.of(standing(verdict, false))).ruling())
                .isEqualTo(ruling);
    }

    @ParameterizedTest
    @EnumSource
    public void shouldRejectWhatServingWouldRefuseHoweverGoodItIs(ComparisonVerdict verdict) {
        assertThat(rule(true, false, Optional.of(standing(verdict, false))).ruling())
                .isEqualTo(Ruling.REJECTED);
        assertThat(rule(false, false, Optional.of(standing(verdict, false))))
                .isEqualTo(
                        new Ruled(
                                Ruling.REJECTED,
                                "recall is 0.0500, and 0.1000 is asked for; model_size is 9.0000, and at most 5.0000 is asked for"));
    }

    @Test
    public void shouldRollOutWhatIsBetterWhereTheProjectSaysSo() {
        Optional<Standing> standing = Optional.of(standing(ComparisonVerdict.BETTER, false));

        Ruled ruled =
                keeper("comparison: {on_unreachable: promote_if_better}").rule(figures(false), NONE, standing, ENOUGH);

        assertThat(ruled.ruling()).isEqualTo(Ruling.ACCEPTED);
        assertThat(ruled.why())
                .isEqualTo(
                        "recall is 0.0500, and 0.1000 is asked for; on the rows of the comparison version 1.0.0 misses"
                                + " recall, and the candidate recall; auc_roc is better than version 1.0.0's by 0.0200 (0.0100"
                                + " to 0.0300 at 95 %), on 1000 rows");
    }

    /** The champion has enough recall and too little accuracy: recall is not out of reach. */
    @Test
    public void shouldNotRollOutByItselfWhatTakesAwayWhatTheChampionGives() {
        List<GateResult> champion =
                List.of(gate("auc_roc", 0.6, 0.7), gate("accuracy", 0.5, 0.4), gate("recall", 0.1, 0.2));

        Ruled ruled = promoting(new SameRows(champion, figures(false)));

        assertThat(ruled.ruling()).isEqualTo(Ruling.STAGED);
    }

    /** Old rows, which the champion has learned from, are no measure of what it gives: on the young ones both have enough recall. */
    @Test
    public void shouldCompareWhatEitherMissesOnTheSameRowsAlone() {
        List<GateResult> champion =
                List.of(gate("auc_roc", 0.6, 0.7), gate("accuracy", 0.5, 0.4), gate("recall", 0.1, 0.2));

        Ruled ruled = promoting(new SameRows(champion, figures(true)));

        assertThat(ruled)
                .isEqualTo(new Ruled(
                        Ruling.ACCEPTED,
                        "recall is 0.0500, and 0.1000 is asked for; on the rows of the comparison version 1.0.0 misses"
                                + " accuracy, and the candidate no gate; auc_roc is better than version 1.0.0's by"
                                + " 0.0200 (0.0100 to 0.0300 at 95 %), on 1000 rows"));
    }

    /** Of the young rows too few are of that plan: whether the champion gives it, nobody can tell. */
    @Test
    public void shouldNotRollOutByItselfWhatMissesAGateThatIsNotJudgedOnTheSameRows() {
        List<GateResult> sameRows = figures(false);
        GateResult ofPlan = new GateResult("recall", 0.1, Better.GREATER, 0.05, false, null, "plan=basic");

        Ruled ruled = keeper("comparison: {on_unreachable: promote_if_better}")
                .rule(
                        List.of(gate("auc_roc", 0.6, 0.7), ofPlan),
                        NONE,
                        Optional.of(standing(ComparisonVerdict.BETTER, new SameRows(sameRows, sameRows))),
                        ENOUGH);

        assertThat(ruled.ruling()).isEqualTo(Ruling.STAGED);
    }

    @Test
    public void shouldSayHowMuchWorseItIsAndHowMuchWouldBeAllowed() {
        Standing worse = new Standing(
                "1.0.0",
                "auc_roc",
                0.80,
                0.75,
                new Interval(-0.08, -0.02),
                0.95,
                1_000,
                400,
                300,
                new SameRows(figures(true), figures(true)),
                ComparisonVerdict.WORSE,
                null);

        assertThat(rule(true, true, Optional.of(worse)).why())
                .isEqualTo("auc_roc is worse than version 1.0.0's by 0.0500 (0.0200 to 0.0800 at 95 %), on 1000 rows,"
                        + " and no more than 0.01 is allowed");
    }

    @Test
    public void shouldTellTargetsMetAndMissedAndMakeNoConditionOfThem() {
        ModelDefinition model = Synthetic.project(
                        "models: {leaving: {targets: {auc_roc: 0.9, recall: 0.3, brier: 0.1}}}")
                .models()
                .get(0);
        Map<String, Double> metrics = Map.of("auc_roc", 0.85, "recall", 0.3, "accuracy", 0.7);

        assertThat(TargetResult.of(model, metrics))
                .extracting(TargetResult::inWords)
                .containsExactlyInAnyOrder(
                        "auc_roc is 0.8500, and misses the target of 0.9000",
                        "recall is 0.3000, and meets the target of 0.3000",
                        "brier could not be computed, and has a target");
        List<GateResult> gates = GateResult.judge(model, metrics);
        assertThat(gates).allMatch(GateResult::passed);
        assertThat(gates).extracting(GateResult::target).containsExactly(0.9, null, 0.3);
    }

    private static Ruled rule(boolean figures, boolean constraints, Optional<Standing> standing) {
        GateResult size = GateResult.reached("model_size", 5, Better.LESS, constraints ? 5 : 9);
        return keeper("seed: 1").rule(figures(figures), List.of(size), standing, ENOUGH);
    }

    private static GateKeeper keeper(String keys) {
        Project project = Synthetic.project(
                "models: {leaving: {comparison: {min_positives: 200}}}", "models: {leaving: {" + keys + "}}");
        return new GateKeeper(project, project.models().get(0));
    }

    private static List<GateResult> figures(boolean met) {
        return List.of(gate("auc_roc", 0.6, 0.7), gate("accuracy", 0.5, 0.6), gate("recall", 0.1, met ? 0.15 : 0.05));
    }

    private static GateResult gate(String metric, double bound, double value) {
        return GateResult.reached(metric, bound, Better.GREATER, value);
    }

    private static Standing standing(ComparisonVerdict verdict, boolean championPasses) {
        return standing(verdict, new SameRows(figures(championPasses), figures(false)));
    }

    private static Ruled promoting(SameRows gates) {
        return keeper("comparison: {on_unreachable: promote_if_better}")
                .rule(figures(false), NONE, Optional.of(standing(ComparisonVerdict.BETTER, gates)), ENOUGH);
    }

    private static Standing standing(ComparisonVerdict verdict, SameRows gates) {
        return new Standing(
                "1.0.0",
                "auc_roc",
                0.70,
                0.72,
                new Interval(0.01, 0.03),
                0.95,
                1_000,
                400,
                300,
                gates,
                verdict,
                verdict == ComparisonVerdict.INSUFFICIENT ? "few rows" : null);
    }
}
