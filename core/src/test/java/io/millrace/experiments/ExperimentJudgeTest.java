package io.millrace.experiments;

import static io.millrace.experiments.Experiments.DAY;
import static io.millrace.experiments.Experiments.RENEWALS;
import static io.millrace.experiments.Experiments.look;
import static io.millrace.experiments.Experiments.plan;
import static io.millrace.experiments.Experiments.rate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.experiments.Decision.Outcome;
import io.millrace.experiments.PrimaryMetric.ConversionRate;
import io.millrace.experiments.PrimaryMetric.Direction;
import io.millrace.experiments.PrimaryMetric.MeanValue;
import io.millrace.experiments.Verdict.Comparison;
import io.millrace.experiments.Verdict.SecondaryComparison;
import io.millrace.statistics.Interval;
import io.millrace.statistics.LatencyReplicates;
import io.millrace.statistics.PoissonWeights;
import io.millrace.statistics.TwoProportions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExperimentJudgeTest {
    private static final ExperimentPlan PLAN = plan(RENEWALS, 0.01, "treatment");
    private final ExperimentJudge judge = new ExperimentJudge(PLAN);

    @Test
    void shouldWaitForTheMinimumSample() {
        Verdict verdict = judge.judge(null, look(3, PLAN, new long[] {1, 900}, 999, 999));

        assertThat(verdict.decision())
                .isEqualTo(new Decision(
                        Outcome.RUNNING,
                        null,
                        3 * DAY,
                        "Nothing is decided before 1000 entities of each arm have matured."));
    }

    @Test
    void shouldBeInconclusiveWhenItEndsWithoutTheMinimumSample() {
        Verdict verdict = judge.judge(null, look(40, PLAN, new long[] {40, 60}, 990, 1_010));

        assertThat(verdict.decision())
                .isEqualTo(new Decision(
                        Outcome.INCONCLUSIVE,
                        null,
                        40 * DAY,
                        "The planned duration is over, and only 990 of 1000 entities of control have matured."));
        assertThat(verdict.comparisons().get(0).fixed()).isNull();
    }

    @Test
    void shouldRunWhileNothingIsShown() {
        Verdict verdict = judge.judge(null, look(3, PLAN, new long[] {100, 110}, 2_000, 2_000));

        assertThat(verdict.decision().outcome()).isEqualTo(Outcome.RUNNING);
        Comparison comparison = verdict.comparisons().get(0);
        assertThat(comparison.difference()).isCloseTo(0.005, within(1e-12));
        assertThat(comparison.alwaysValid().contains(0)).isTrue();
        assertThat(comparison.alwaysValidP()).isGreaterThan(0.05);
        assertThat(comparison.fixed()).isNull();
    }

    @Test
    void shouldFindTheBetterTreatmentBeforeTheEnd() {
        Verdict verdict = judge.judge(null, look(9, PLAN, new long[] {500, 650}, 10_000, 10_000));

        assertThat(verdict.decision().outcome()).isEqualTo(Outcome.TREATMENT_BETTER);
        assertThat(verdict.decision().winner()).isEqualTo("treatment");
        assertThat(verdict.decision().reason())
                .startsWith(
                        "treatment is better than control: 6.5 % in treatment and 5 % in control; the difference is +0.")
                .endsWith(" percentage points at 95 % whenever one looks.");
        assertThat(verdict.comparisons().get(0).alwaysValidP()).isLessThan(0.05);
    }

    @Test
    void shouldFindTheControlBetterWhereLessIsBetter() {
        ExperimentPlan churn = plan(new ConversionRate(Direction.LOWER_IS_BETTER, 0.05), 0.01, "treatment");

        Verdict verdict = new ExperimentJudge(churn).judge(null, look(9, churn, new long[] {500, 650}, 10_000, 10_000));

        assertThat(verdict.decision().outcome()).isEqualTo(Outcome.CONTROL_BETTER);
        assertThat(verdict.decision().winner()).isEqualTo("control");
    }

    @Test
    void shouldExcludeADifferenceOfInterestBeforeTheEnd() {
        Verdict verdict = judge.judge(null, look(9, PLAN, new long[] {5_000, 5_010}, 100_000, 100_000));

        assertThat(verdict.decision().outcome()).isEqualTo(Outcome.NO_DIFFERENCE);
        assertThat(verdict.decision().reason()).contains("as much as matters, which is 1 percentage point:");
    }

    @Test
    void shouldExcludeADifferenceOfInterestByTheFixedIntervalAtTheEnd() {
        Look look = look(21, PLAN, new long[] {500, 530}, 10_000, 10_000);

        Verdict verdict = judge.judge(null, look);

        assertThat(verdict.decision().outcome()).isEqualTo(Outcome.NO_DIFFERENCE);
        Comparison comparison = verdict.comparisons().get(0);
        assertThat(comparison.alwaysValid().within(-0.01, 0.01)).isFalse();
        TwoProportions counts = new TwoProportions(500, 10_000, 530, 10_000);
        assertThat(comparison.fixed()).isNotNull();
        assertThat(comparison.fixed().difference()).isEqualTo(counts.interval(0.05));
        assertThat(comparison.fixed().p()).isEqualTo(counts.p());
    }

    @Test
    void shouldNotBeDecidedByTheFixedTestAtTheEnd() {
        // Given a difference at which the fixed test's p-value is below alpha, and the always-valid one's is not.
        Look look = look(21, PLAN, new long[] {500, 575}, 10_000, 10_000);

        Verdict verdict = judge.judge(null, look);

        assertThat(verdict.comparisons().get(0).fixed()).isNotNull();
        assertThat(verdict.comparisons().get(0).fixed().p()).isLessThan(0.02);
        assertThat(verdict.comparisons().get(0).alwaysValidP()).isGreaterThan(0.05);
        assertThat(verdict.decision().outcome()).isEqualTo(Outcome.INCONCLUSIVE);
    }

    @Test
    void shouldBeInconclusiveWhenStoppedEarly() {
        Look look = new Look(5 * DAY, true, List.of(rate("control", 100, 2_000), rate("treatment", 110, 2_000)));

        Verdict verdict = judge.judge(null, look);

        assertThat(verdict.decision().outcome()).isEqualTo(Outcome.INCONCLUSIVE);
        assertThat(verdict.comparisons().get(0).fixed()).isNull();
    }

    @Test
    void shouldKeepWhatWasDecided() {
        Decision before = judge.judge(null, look(9, PLAN, new long[] {500, 650}, 10_000, 10_000))
                .decision();

        Verdict verdict = judge.judge(before, look(10, PLAN, new long[] {600, 650}, 11_000, 11_000));

        assertThat(verdict.decision()).isEqualTo(before);
        assertThat(verdict.comparisons().get(0).alwaysValid().contains(0)).isTrue();
    }

    @Test
    void shouldVoidWhateverWasDecidedWhenSharesAreNotAsPlanned() {
        Decision before = judge.judge(null, look(9, PLAN, new long[] {500, 650}, 10_000, 10_000))
                .decision();

        Verdict verdict = judge.judge(before, look(10, PLAN, new long[] {2_205, 3_000}, 44_100, 45_900));

        assertThat(verdict.decision().outcome()).isEqualTo(Outcome.VOID);
        assertThat(verdict.decision().winner()).isNull();
        assertThat(verdict.decision().reason())
                .contains(
                        "44100; 45900 entities where 45000; 45000 were expected",
                        "an arm fails on some of them: see its error rate");
        assertThat(verdict.sampleRatio().alwaysValidP()).isLessThan(0.001);
        assertThat(verdict.sampleRatio().chiSquare()).isCloseTo(36, within(1e-9));
    }

    @Test
    void shouldLookAtTheFixedRatioTestWhenItIsOverAndNotBefore() {
        // Given shares at which χ² = 13.2 is beyond 0.001, and the always-valid test is not.
        Verdict running = judge.judge(null, look(3, PLAN, new long[] {500, 510}, 9_740, 10_260));

        Verdict over = judge.judge(running.decision(), look(21, PLAN, new long[] {500, 510}, 9_740, 10_260));

        assertThat(running.sampleRatio().p()).isLessThan(0.001);
        assertThat(running.sampleRatio().alwaysValidP()).isGreaterThan(0.001);
        assertThat(running.decision().outcome()).isEqualTo(Outcome.RUNNING);
        assertThat(over.decision().outcome()).isEqualTo(Outcome.VOID);
    }

    @Test
    void shouldShareAlphaAmongTreatmentsAndNameTheBest() {
        ExperimentPlan three = plan(RENEWALS, 0.01, "mild", "strong", "worse");

        Verdict verdict = new ExperimentJudge(three)
                .judge(null, look(9, three, new long[] {500, 660, 700, 380}, 10_000, 10_000, 10_000, 10_000));

        assertThat(verdict.decision().winner()).isEqualTo("strong");
        assertThat(verdict.comparisons()).extracting(Comparison::alpha).containsOnly(0.05 / 3);
        assertThat(verdict.decision().reason()).contains("98.33 %");
        // Bonferroni: the same counts with alpha undivided say more.
        Interval alone = new ExperimentJudge(PLAN)
                .judge(null, look(9, PLAN, new long[] {500, 660}, 10_000, 10_000))
                .comparisons()
                .get(0)
                .alwaysValid();
        assertThat(verdict.comparisons().get(0).alwaysValid().low()).isLessThan(alone.low());
    }

    @Test
    void shouldGoOnWhileOneOfSeveralTreatmentsIsOpen() {
        ExperimentPlan two = plan(RENEWALS, 0.01, "worse", "open");

        Verdict verdict =
                new ExperimentJudge(two).judge(null, look(9, two, new long[] {500, 300, 510}, 10_000, 10_000, 10_000));

        assertThat(verdict.decision().outcome()).isEqualTo(Outcome.RUNNING);
    }

    @Test
    void shouldCompareMeans() {
        ExperimentPlan basket = plan(new MeanValue(Direction.HIGHER_IS_BETTER, 10), 1, "treatment");
        ArmOutcomes control = new ArmOutcomes("control", 5_000, 5_000, 900, 50_000, 990_000, 0, 0, null);
        ArmOutcomes treatment = new ArmOutcomes("treatment", 5_000, 5_000, 950, 56_000, 1_150_000, 0, 0, null);

        Verdict verdict =
                new ExperimentJudge(basket).judge(null, new Look(21 * DAY, false, List.of(control, treatment)));

        assertThat(verdict.decision().outcome()).isEqualTo(Outcome.TREATMENT_BETTER);
        assertThat(verdict.decision().reason())
                .startsWith(
                        "treatment is better than control: 11.2 in treatment and 10 in control; the difference is +0.");
        Comparison comparison = verdict.comparisons().get(0);
        assertThat(comparison.fixed()).isNotNull();
        assertThat(comparison.fixed().method()).isEqualTo("Welch's t test");
        assertThat(comparison.alwaysValid().low())
                .isLessThan(comparison.fixed().difference().low());
        assertThat(comparison.secondary().get(0).difference()).isEqualTo(Interval.UNKNOWN);
    }

    @Test
    void shouldShowSecondaryMetricsWithIntervals() {
        ExperimentPlan plan = new ExperimentPlan(
                "offers",
                PLAN.arms(),
                RENEWALS,
                EnumSet.allOf(SecondaryMetric.class),
                0.05,
                0.8,
                0.01,
                0,
                Duration.ofDays(14),
                Duration.ofDays(7),
                1_000);
        ArmOutcomes control = new ArmOutcomes("control", 500, 0, 0, 0, 0, 5_000, 50, latencies("c", 20));
        ArmOutcomes treatment = new ArmOutcomes("treatment", 500, 0, 0, 0, 0, 5_000, 100, latencies("t", 60));

        Verdict verdict = new ExperimentJudge(plan).judge(null, new Look(DAY, false, List.of(control, treatment)));

        SecondaryComparison errors = verdict.comparisons().get(0).secondary().get(0);
        assertThat(errors.metric()).isEqualTo(SecondaryMetric.ERROR_RATE);
        assertThat(errors.difference()).isEqualTo(new TwoProportions(50, 5_000, 100, 5_000).interval(0.05));
        assertThat(errors.controlInterval().contains(0.01)).isTrue();
        SecondaryComparison latency = verdict.comparisons().get(0).secondary().get(1);
        assertThat(latency.control()).isBetween(18.0, 21.0);
        assertThat(latency.treatment()).isBetween(55.0, 63.0);
        assertThat(latency.difference().low()).isGreaterThan(30);
        assertThat(latency.difference().high()).isLessThan(50);
        assertThat(verdict.comparisons().get(0).controlEstimate()).isNaN();
    }

    /** 500 entities, one in twenty of which waits for as long as is said, the rest half of it. */
    private static LatencyReplicates latencies(String name, long slow) {
        PoissonWeights weights = new PoissonWeights("test", 200);
        LatencyReplicates counted = new LatencyReplicates(200);
        for (int entity = 0; entity < 500; entity++) {
            byte[] id = (name + entity).getBytes(StandardCharsets.UTF_8);
            counted.add(weights.of(id, id.length), entity % 20 == 0 ? slow : slow / 2);
        }
        return counted;
    }

    @Test
    void shouldRefuseArmsThatAreNotPlanned() {
        Look look = new Look(0, false, List.of(rate("treatment", 1, 2), rate("control", 1, 2)));

        assertThatThrownBy(() -> judge.judge(null, look))
                .hasMessage("arms [treatment, control] are not those of the plan, [control, treatment]");
    }
}
