package io.millrace.experiments;

import io.millrace.experiments.Decision.Outcome;
import io.millrace.experiments.ExperimentPlan.PlannedArm;
import io.millrace.experiments.PrimaryMetric.Direction;
import io.millrace.experiments.Verdict.Comparison;
import io.millrace.experiments.Verdict.FixedTest;
import io.millrace.experiments.Verdict.SampleRatio;
import io.millrace.experiments.Verdict.SecondaryComparison;
import io.millrace.statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says what an experiment has come to. An always-valid interval decides, so one may look as often as one likes: of experiments whose arms
 * are alike, at most the share alpha is ever decided for an arm, at whatever look. Fixed tests are shown at the end and decide nothing: had they a
 * say beside it, that share would be larger. They do say, at the end, whether a difference of interest can be excluded.
 *
 * <p>What was decided stays, but for {@link Outcome#VOID}, which takes the place of everything. Immutable.
 */
public final class ExperimentJudge {
    private final ExperimentPlan plan;
    private final List<PairTest> tests;
    private final SampleRatioTest ratio;
    private final DecisionWords words;

    public ExperimentJudge(ExperimentPlan plan) {
        this.plan = plan;
        tests = plan.treatments().stream()
                .map(treatment -> PairTest.of(plan, treatment))
                .toList();
        ratio = new SampleRatioTest(plan);
        words = new DecisionWords(plan);
    }

    /**
     * What a look says.
     *
     * @param before what the look before came to; null at the first
     * @throws IllegalArgumentException when the look's arms are not those of the plan
     */
    public Verdict judge(@Nullable Decision before, Look look) {
        List<String> planned = plan.arms().stream().map(PlannedArm::name).toList();
        List<String> counted = look.arms().stream().map(ArmOutcomes::arm).toList();
        if (!counted.equals(planned)) {
            throw new IllegalArgumentException("arms " + counted + " are not those of the plan, " + planned);
        }
        boolean enough = look.arms().stream().allMatch(arm -> arm.matured() >= plan.minimumSample());
        boolean complete = enough && look.at() >= plan.end();
        List<Comparison> comparisons = new ArrayList<>();
        for (int treatment = 1; treatment < planned.size(); treatment++) {
            comparisons.add(compare(look, treatment, complete));
        }
        boolean decided = before != null && before.outcome() != Outcome.RUNNING;
        Decision decision = decided ? before : decide(look, comparisons, enough, complete);
        boolean over = !decided && decision.outcome() != Outcome.RUNNING;
        SampleRatio shares =
                ratio.of(look.arms().stream().mapToLong(ArmOutcomes::exposed).toArray(), over);
        if (shares.mismatch() && decision.outcome() != Outcome.VOID) {
            decision = words.mismatch(look.at(), shares);
        }
        return new Verdict(decision, look, comparisons, shares);
    }

    private Comparison compare(Look look, int number, boolean complete) {
        ArmOutcomes control = look.arms().get(0);
        ArmOutcomes treatment = look.arms().get(number);
        PairTest test = tests.get(number - 1);
        double alpha = plan.alphaPerTreatment();
        FixedTest once = complete ? test.once(control, treatment, alpha) : null;
        List<SecondaryComparison> secondary = plan.secondary().stream()
                .sorted()
                .map(metric -> SecondaryFigures.of(metric, control, treatment))
                .toList();
        return new Comparison(
                treatment.arm(),
                test.estimate(control),
                test.estimate(treatment),
                test.interval(control, treatment, alpha),
                test.p(control, treatment),
                alpha,
                once,
                secondary);
    }

    private Decision decide(Look look, List<Comparison> comparisons, boolean enough, boolean complete) {
        if (!enough) {
            return unsampled(look);
        }
        Comparison best = null;
        boolean allWorse = true;
        boolean allSettled = true;
        for (Comparison comparison : comparisons) {
            double side = side(comparison.alwaysValid());
            if (side > 0 && (best == null || advantage(comparison) > advantage(best))) {
                best = comparison;
            }
            allWorse &= side < 0;
            allSettled &= side < 0 || excluded(comparison);
        }
        if (best != null) {
            return words.better(look.at(), best);
        }
        if (allWorse) {
            return words.worse(look.at(), comparisons);
        }
        if (allSettled) {
            return words.noDifference(look.at(), comparisons);
        }
        if (look.stopped()) {
            return words.stopped(look.at());
        }
        return complete ? words.inconclusive(look.at()) : words.running(look.at(), comparisons);
    }

    private Decision unsampled(Look look) {
        if (look.stopped()) {
            return words.stopped(look.at());
        }
        return look.at() >= plan.end() ? words.tooFew(look.at(), look.arms()) : words.waiting(look.at());
    }

    /** Whether a difference of interest is, either way. */
    private boolean excluded(Comparison comparison) {
        double effect = plan.smallestEffect();
        FixedTest once = comparison.fixed();
        return comparison.alwaysValid().within(-effect, effect)
                || (once != null && once.difference().within(-effect, effect));
    }

    /** Above 0 when the treatment is better, below when it is worse, 0 when it may be either. */
    private double side(Interval difference) {
        double sign = difference.low() > 0 ? 1 : difference.high() < 0 ? -1 : 0;
        return plan.primary().direction() == Direction.HIGHER_IS_BETTER ? sign : -sign;
    }

    private double advantage(Comparison comparison) {
        return plan.primary().direction() == Direction.HIGHER_IS_BETTER
                ? comparison.difference()
                : -comparison.difference();
    }
}
