package io.millrace.experiments;

import io.millrace.arms.Arm;
import io.millrace.experiments.ExperimentPlan.PlannedArm;
import io.millrace.experiments.PrimaryMetric.ConversionRate;
import io.millrace.experiments.PrimaryMetric.Direction;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Experiments that tests speak of. */
final class Experiments {
    static final long DAY = Duration.ofDays(1).toMillis();
    static final ConversionRate RENEWALS = new ConversionRate(Direction.HIGHER_IS_BETTER, 0.05);

    private Experiments() {}

    /** A plan of equal shares; ends on day 21. */
    static ExperimentPlan plan(PrimaryMetric primary, double smallestEffect, String... treatments) {
        int share = Arm.WHOLE / (treatments.length + 1);
        List<PlannedArm> arms = Stream.concat(
                        Stream.of(new PlannedArm("control", Arm.WHOLE - treatments.length * share)),
                        Stream.of(treatments).map(name -> new PlannedArm(name, share)))
                .toList();
        return new ExperimentPlan(
                "offers",
                arms,
                primary,
                Set.of(SecondaryMetric.ERROR_RATE),
                0.05,
                0.8,
                smallestEffect,
                0,
                Duration.ofDays(14),
                Duration.ofDays(7),
                1_000);
    }

    /** What converted out of how many in each arm, all of them matured. */
    static Look look(long day, ExperimentPlan plan, long[] conversions, long... matured) {
        return new Look(
                day * DAY,
                false,
                IntStream.range(0, matured.length)
                        .mapToObj(arm -> rate(plan.arms().get(arm).name(), conversions[arm], matured[arm]))
                        .toList());
    }

    static ArmOutcomes rate(String arm, long conversions, long matured) {
        return new ArmOutcomes(arm, matured, matured, conversions, 0, 0, 10 * matured, matured / 100, null);
    }
}
