package io.millrace.rollout;

import io.millrace.arms.Arm;
import io.millrace.project.RolloutDefinition;
import io.millrace.project.RolloutDefinition.Guard;
import io.millrace.rollout.RolloutInput.ArmReport;
import io.millrace.rollout.RolloutInput.ServingReported;
import io.millrace.statistics.MeanDifference;
import io.millrace.statistics.MeanDifference.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Watch a version on trial. They take a good version out with a probability of at most 1 % over a whole rollout, however long it is and however often
 * they look: every test is valid at all looks together, and has a level of {@link #LEVEL}. Error rate and latency each have up to three: beside
 * the champion; alone; and the bound on what the champion's rate was. Quality has what three have, over all steps that it is judged in. An
 * experiment's treatments share these levels. Asking a person is no alarm of that kind, and has a level of its own.
 */
final class Guards {
    /** Probability of a false alarm per test. */
    static final double LEVEL = 0.001;
    /** Share of the batches that may take longer than the limit of a 99th percentile. */
    private static final double SLOW = 0.01;
    /** Differences of Brier scores that matter are about this. */
    private static final double BRIER_EFFECT = 0.01;
    /** Values from which on sums of values between 0 and 1 are taken as normal. */
    private static final long NORMAL = 100;

    /** Passes of each arm from which on their durations are compared. */
    private static final long COMPARED_PASSES = 100;
    /** A version that takes so many times as long as the control is what both wait for. */
    private static final double MUCH_SLOWER = 2;

    private final List<RateGuard> rates = new ArrayList<>();
    private final @Nullable Double shift;
    private final Duration labelDelay;

    Guards(RolloutDefinition definition, Duration labelDelay) {
        Guard guard = definition.guard();
        rates.add(new RateGuard(
                GuardName.ERROR_RATE, guard.errorRate(), ArmCounts::samples, ArmCounts::errors, guard.breaches()));
        if (guard.latencyP99() != null) {
            rates.add(new RateGuard(
                    GuardName.LATENCY,
                    SLOW,
                    arm -> arm.pace().timed(),
                    arm -> arm.pace().slow(),
                    guard.breaches()));
        }
        shift = definition.meanScoreShift();
        this.labelDelay = labelDelay;
    }

    /**
     * What a guard says.
     *
     * @param guard its name
     * @param ends whether what is under way is over; else a person is asked
     * @param variant the arm that it speaks of
     * @param reason one sentence without a full stop
     */
    record Verdict(GuardName guard, boolean ends, String variant, String reason) {}

    /** The guards of rates. */
    List<RateGuard> rates() {
        return rates;
    }

    /** Largest distance between mean scores; null: any. */
    @Nullable Double shift() {
        return shift;
    }

    /** Level of each test of a rollout or experiment. */
    static double level(RolloutPlan plan) {
        return LEVEL / plan.watched().size();
    }

    /** What is known after one more report under the routing in force. */
    Findings after(Rollout rollout, PlannedStep step, ServingReported report) {
        RolloutPlan plan = rollout.plan();
        TreeMap<String, ArmCounts> reported = new TreeMap<>();
        for (ArmReport arm : report.arms()) {
            String variant = arm.shadow() ? Arm.CHALLENGER : arm.variant();
            if (step.variants().contains(variant)) {
                reported.merge(variant, arm.counts(), ArmCounts::plus);
            }
        }
        Findings known = rollout.findings();
        TreeMap<String, RateEvidence> evidence = new TreeMap<>(known.rates());
        ArmCounts control = reported.getOrDefault(plan.control(), ArmCounts.NONE);
        boolean accompanied = step.variants().contains(plan.control());
        for (RateGuard guard : rates) {
            for (String variant : step.variants()) {
                RateEvidence before = known.rate(guard.name(), variant);
                ArmCounts arm = reported.getOrDefault(variant, ArmCounts.NONE);
                evidence.put(
                        Findings.key(guard.name(), variant),
                        accompanied
                                ? guard.after(
                                        before,
                                        arm,
                                        variant.equals(plan.control()) ? ArmCounts.NONE : control,
                                        level(plan))
                                : guard.alone(before, arm, known.before(plan.control()), level(plan)));
            }
        }
        ShadowComparison compared = report.comparison() == null ? ShadowComparison.NONE : report.comparison();
        return known.with(reported, compared, evidence);
    }

    /** What the guards say at any time; null: nothing. What ends it comes before what asks. */
    @Nullable Verdict judge(Rollout rollout, PlannedStep step) {
        List<Verdict> verdicts = new ArrayList<>();
        for (String variant : rollout.plan().watched()) {
            judge(rollout, step, variant, verdicts);
        }
        return verdicts.stream()
                .filter(Verdict::ends)
                .findFirst()
                .or(() -> verdicts.stream().filter(one -> open(rollout, one)).findFirst())
                .orElse(null);
    }

    /** What the guards say at the end of a hold of which they have let pass all: whether it is good enough to go on; null: it is. */
    @Nullable Verdict conclude(Rollout rollout, PlannedStep step) {
        List<Verdict> verdicts = new ArrayList<>();
        for (String variant : rollout.plan().watched()) {
            ArmCounts arm = rollout.findings().arm(variant);
            for (RateGuard guard : rates) {
                if (guard.seemsOver(arm)) {
                    verdicts.add(asks(
                            guard.name(),
                            variant,
                            "the " + words(guard.name()) + " of " + variant
                                    + " is over its limit, without evidence enough to take it out"));
                }
            }
            MeanDifference difference = scores(rollout, step, variant);
            if (shift != null && difference != null && Math.abs(difference.difference()) > shift) {
                verdicts.add(asks(
                        GuardName.SCORE_SHIFT,
                        variant,
                        "the mean score of " + variant + " seems to be further from the "
                                + rollout.plan().control() + "'s than it may be"));
            }
        }
        return verdicts.stream().filter(one -> open(rollout, one)).findFirst().orElse(null);
    }

    private void judge(Rollout rollout, PlannedStep step, String variant, List<Verdict> verdicts) {
        Findings findings = rollout.findings();
        String control = rollout.plan().control();
        double level = level(rollout.plan());
        long invalid = findings.arm(variant).invalid();
        if (invalid > 0) {
            verdicts.add(ends(
                    GuardName.INVALID_SCORES,
                    variant,
                    invalid + (invalid == 1 ? " score of " : " scores of ") + variant + " was no number from 0 to 1"));
        }
        for (RateGuard guard : rates) {
            RateEvidence known = findings.rate(guard.name(), variant);
            if (guard.broken(known)) {
                verdicts.add(ends(
                        guard.name(),
                        variant,
                        "the " + words(guard.name()) + " of " + variant + " is over its limit and worse than the "
                                + control + "'s"));
            } else if (guard.overLimit(known, level) && guard.overLimit(findings.rate(guard.name(), control), level)) {
                verdicts.add(bothOver(guard.name(), variant, control, findings));
            }
        }
        if (worse(rollout, step, variant)) {
            verdicts.add(ends(
                    GuardName.QUALITY,
                    variant,
                    "scores of " + variant + " did worse than the " + control + "'s, now that their labels are known"));
        }
        MeanDifference difference = scores(rollout, step, variant);
        if (shift != null && difference != null && difference.exceedsEitherWay(shift, shift, level)) {
            verdicts.add(asks(
                    GuardName.SCORE_SHIFT,
                    variant,
                    "the mean score of " + variant + " is further from the " + control + "'s than it may be"));
        }
    }

    /** What is over the limit in both arms is not the version's fault, unless the control's vectors wait for it. */
    private static Verdict bothOver(GuardName guard, String variant, String control, Findings findings) {
        String over = "the " + words(guard) + " of " + variant + " is over its limit, and so is the " + control + "'s";
        ArmCounts arm = findings.arm(variant);
        ArmCounts other = findings.arm(control);
        if (guard != GuardName.LATENCY || !delays(arm, other)) {
            return asks(guard, variant, over);
        }
        return ends(
                guard,
                variant,
                String.format(
                        Locale.ROOT,
                        "%s, which waits for it: scoring takes %.4g µs a vector, and the %s %.4g µs",
                        over,
                        arm.microsPerVector(),
                        control,
                        other.microsPerVector()));
    }

    /** Whether an arm is what the control's vectors wait for: those of both are scored by the same threads. */
    private static boolean delays(ArmCounts arm, ArmCounts control) {
        return Math.min(arm.pace().passes(), control.pace().passes()) >= COMPARED_PASSES
                && arm.slowerThan(control, MUCH_SLOWER);
    }

    /** Whether an arm's realised quality is worse than the control's. */
    private boolean worse(Rollout rollout, PlannedStep step, String variant) {
        QualityCounts arm = rollout.findings().quality(variant);
        QualityCounts control = rollout.findings().quality(rollout.plan().control());
        if (!judgesQuality(step) || arm.rows() < NORMAL || control.rows() < NORMAL) {
            return false;
        }
        long judged =
                rollout.plan().steps().stream().filter(this::judgesQuality).count();
        return MeanDifference.of(brier(arm), brier(control))
                .exceeds(0, BRIER_EFFECT, 3 * level(rollout.plan()) / judged);
    }

    /** Whether a step lasts until labels of what is scored in it are known. */
    boolean judgesQuality(PlannedStep step) {
        return step.hold() == null || step.hold().compareTo(labelDelay) >= 0;
    }

    /**
     * The arms of a step of which too few labels are known for their quality to be judged; none where it is not judged: in shadow, where only
     * the champion's rows are labelled, and where no champion is beside the version.
     */
    List<String> unlabelled(Rollout rollout, PlannedStep step) {
        String control = rollout.plan().control();
        if (!judgesQuality(step)
                || step.phase() != Phase.LIVE
                || !step.variants().contains(control)) {
            return List.of();
        }
        return step.variants().stream()
                .filter(variant -> rollout.findings().quality(variant).rows() < NORMAL)
                .toList();
    }

    /** How an arm's scores differ from the control's; null where too few are known, or none is beside it. */
    private static @Nullable MeanDifference scores(Rollout rollout, PlannedStep step, String variant) {
        ArmCounts arm = rollout.findings().arm(variant);
        ArmCounts control = rollout.findings().arm(rollout.plan().control());
        return !step.variants().contains(rollout.plan().control()) || arm.valid() < NORMAL || control.valid() < NORMAL
                ? null
                : MeanDifference.of(scores(arm), scores(control));
    }

    private static Sample scores(ArmCounts arm) {
        return new Sample(arm.valid(), arm.scoreSum(), arm.scoreSquares());
    }

    private static Sample brier(QualityCounts counts) {
        return new Sample(counts.rows(), counts.brierSum(), counts.brierSquares());
    }

    private static boolean open(Rollout rollout, Verdict verdict) {
        return !rollout.progress().answered().contains(verdict.guard().word());
    }

    private static Verdict ends(GuardName guard, String variant, String reason) {
        return new Verdict(guard, true, variant, reason);
    }

    private static Verdict asks(GuardName guard, String variant, String reason) {
        return new Verdict(guard, false, variant, reason);
    }

    static String words(GuardName guard) {
        return guard == GuardName.LATENCY ? "latency (99th percentile)" : "error rate";
    }
}
