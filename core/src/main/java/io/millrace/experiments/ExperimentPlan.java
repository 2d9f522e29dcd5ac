package io.millrace.experiments;

import io.millrace.arms.Arm;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What is settled before an experiment begins. Immutable; times and durations are event time.
 *
 * @param name of the experiment
 * @param arms at least two; the first is the control
 * @param primary what decides
 * @param secondary what is watched
 * @param alpha the share of experiments without any difference in which one may be found all the same, above 0 and below 1, such as 0.05. It
 *     holds for all treatments and all looks together
 * @param power the share of experiments in which a difference of {@code smallestEffect} shall be found, above 0.5 and below 1, such as 0.8
 * @param smallestEffect the smallest difference between treatment and control that matters, in the units of the primary metric: 0.01 is one
 *     percentage point of a conversion rate. Above 0
 * @param start when the first entity can be exposed, epoch milliseconds
 * @param duration how long entities are exposed
 * @param attributionWindow how long after its first exposure an entity's conversions count. 0: they are known at once
 * @param minimumSample entities per arm whose attribution window must have elapsed before anything but a sample-ratio mismatch is decided;
 *     at least 1
 */
public record ExperimentPlan(
        String name,
        List<PlannedArm> arms,
        PrimaryMetric primary,
        Set<SecondaryMetric> secondary,
        double alpha,
        double power,
        double smallestEffect,
        long start,
        Duration duration,
        Duration attributionWindow,
        long minimumSample) {

    /**
     * An arm.
     *
     * @param name its variant
     * @param share of the entities, in millionths, at least 1; those of all arms add up to {@link Arm#WHOLE}
     */
    public record PlannedArm(String name, int share) {}

    public ExperimentPlan {
        arms = List.copyOf(arms);
        secondary = secondary.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(secondary));
        if (arms.size() < 2 || arms.stream().map(PlannedArm::name).distinct().count() < arms.size()) {
            throw new IllegalArgumentException("an experiment has two arms or more, of different names: " + arms);
        }
        if (arms.stream().anyMatch(arm -> arm.share() < 1)
                || arms.stream().mapToLong(PlannedArm::share).sum() != Arm.WHOLE) {
            throw new IllegalArgumentException("shares are above 0 and add up to " + Arm.WHOLE + ": " + arms);
        }
        if (!(alpha > 0 && alpha < 1) || !(power > 0.5 && power < 1)) {
            throw new IllegalArgumentException("alpha " + alpha + " and power " + power);
        }
        if (!(smallestEffect > 0) || !Double.isFinite(smallestEffect)) {
            throw new IllegalArgumentException("the smallest effect of interest is above 0, not " + smallestEffect);
        }
        if (primary instanceof PrimaryMetric.ConversionRate && smallestEffect >= 1) {
            throw new IllegalArgumentException("a difference of rates is below 1, not " + smallestEffect);
        }
        if (duration.isNegative() || duration.isZero() || attributionWindow.isNegative() || minimumSample < 1) {
            throw new IllegalArgumentException("a duration of " + duration + ", an attribution window of "
                    + attributionWindow + " and a minimum sample of " + minimumSample);
        }
    }

    /** When the last entity's attribution window has elapsed, epoch milliseconds. */
    public long end() {
        return start + duration.toMillis() + attributionWindow.toMillis();
    }

    /** The arm that treatments are compared with. */
    public PlannedArm control() {
        return arms.get(0);
    }

    /** All arms but the control. */
    public List<PlannedArm> treatments() {
        return arms.subList(1, arms.size());
    }

    /**
     * Alpha of the comparison of one treatment with the control: with several treatments each has its equal part (Bonferroni), so that
     * intervals and verdict say the same, and hold together.
     */
    public double alphaPerTreatment() {
        return alpha / treatments().size();
    }
}
