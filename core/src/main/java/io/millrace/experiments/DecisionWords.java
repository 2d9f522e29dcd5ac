package io.millrace.experiments;

import io.millrace.experiments.Decision.Outcome;
import io.millrace.experiments.Verdict.Comparison;
import io.millrace.experiments.Verdict.SampleRatio;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Decisions, with their reasons in words. */
final class DecisionWords {
    private final ExperimentPlan plan;
    private final MetricFormat format;
    private final String control;

    DecisionWords(ExperimentPlan plan) {
        this.plan = plan;
        format = MetricFormat.of(plan.primary());
        control = plan.control().name();
    }

    Decision better(long at, Comparison best) {
        return new Decision(
                Outcome.TREATMENT_BETTER,
                best.treatment(),
                at,
                best.treatment() + " is better than " + control + ": " + beside(best) + ".");
    }

    Decision worse(long at, List<Comparison> comparisons) {
        return new Decision(
                Outcome.CONTROL_BETTER,
                control,
                at,
                control + " is better: " + each(comparisons.stream().map(this::beside)) + ".");
    }

    Decision noDifference(long at, List<Comparison> comparisons) {
        return new Decision(
                Outcome.NO_DIFFERENCE,
                null,
                at,
                "No treatment is better by as much as matters, which is " + format.size(plan.smallestEffect()) + ": "
                        + each(comparisons.stream().map(this::beside)) + ".");
    }

    Decision running(long at, List<Comparison> comparisons) {
        return new Decision(
                Outcome.RUNNING,
                null,
                at,
                "Neither a difference nor its absence is shown yet: "
                        + each(comparisons.stream().map(this::beside)) + ".");
    }

    Decision waiting(long at) {
        return new Decision(
                Outcome.RUNNING,
                null,
                at,
                "Nothing is decided before " + plan.minimumSample() + " entities of each arm have matured.");
    }

    /** Nobody is exposed any more, so there is nothing to wait for. */
    Decision tooFew(long at, List<ArmOutcomes> arms) {
        return new Decision(
                Outcome.INCONCLUSIVE,
                null,
                at,
                "The planned duration is over, and only "
                        + each(arms.stream()
                                .filter(arm -> arm.matured() < plan.minimumSample())
                                .map(arm ->
                                        arm.matured() + " of " + plan.minimumSample() + " entities of " + arm.arm()))
                        + " have matured.");
    }

    Decision stopped(long at) {
        return new Decision(
                Outcome.INCONCLUSIVE, null, at, "It was stopped before either a difference or its absence was shown.");
    }

    Decision inconclusive(long at) {
        return new Decision(
                Outcome.INCONCLUSIVE,
                null,
                at,
                "The planned duration is over; no difference was shown, nor can one of "
                        + format.size(plan.smallestEffect())
                        + " be excluded. More entities would be needed.");
    }

    Decision mismatch(long at, SampleRatio ratio) {
        return new Decision(
                Outcome.VOID,
                null,
                at,
                "The arms do not have the shares that were planned: "
                        + each(ratio.exposed().stream().map(String::valueOf)) + " entities where "
                        + each(ratio.expected().stream().map(expected -> String.valueOf(Math.round(expected))))
                        + " were expected. Entities are lost or counted twice on the way, or an arm fails on some of them: see its error rate. Nothing else that was counted is to be believed.");
    }

    private String beside(Comparison comparison) {
        return format.value(comparison.treatmentEstimate()) + " in " + comparison.treatment() + " and "
                + format.value(comparison.controlEstimate()) + " in " + control + "; the difference is "
                + format.differences(comparison.alwaysValid()) + " at " + confidence(comparison.alpha())
                + " % whenever one looks";
    }

    private static String confidence(double alpha) {
        return new BigDecimal(100 * (1 - alpha))
                .round(new MathContext(4))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String each(Stream<String> parts) {
        return parts.collect(Collectors.joining("; "));
    }
}
