package io.millrace.experiments;

import io.millrace.experiments.Verdict.SecondaryComparison;
import io.millrace.statistics.Interval;
import io.millrace.statistics.LatencyReplicates;
import io.millrace.statistics.TwoProportions;
import io.millrace.statistics.Wilson;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The secondary metrics' figures, with intervals of 95 % for one look. */
final class SecondaryFigures {
    private static final double ALPHA = 0.05;
    private static final double SHARE = 0.99;

    private SecondaryFigures() {}

    static SecondaryComparison of(SecondaryMetric metric, ArmOutcomes control, ArmOutcomes treatment) {
        return metric == SecondaryMetric.ERROR_RATE
                ? errorRate(control, treatment)
                : latency(control.latencies(), treatment.latencies());
    }

    private static SecondaryComparison errorRate(ArmOutcomes control, ArmOutcomes treatment) {
        boolean known = control.samples() > 0 && treatment.samples() > 0;
        return new SecondaryComparison(
                SecondaryMetric.ERROR_RATE,
                control.errors() / (double) control.samples(),
                wilson(control),
                treatment.errors() / (double) treatment.samples(),
                wilson(treatment),
                known
                        ? new TwoProportions(
                                        control.errors(), control.samples(), treatment.errors(), treatment.samples())
                                .interval(ALPHA)
                        : Interval.UNKNOWN);
    }

    private static Interval wilson(ArmOutcomes arm) {
        if (arm.samples() == 0) {
            return Interval.UNKNOWN;
        }
        Wilson wilson = Wilson.of(arm.errors(), arm.samples(), ALPHA);
        return new Interval(wilson.low(), wilson.high());
    }

    private static SecondaryComparison latency(
            @Nullable LatencyReplicates control, @Nullable LatencyReplicates treatment) {
        double[] before = control == null ? new double[0] : control.quantiles(SHARE);
        double[] after = treatment == null ? new double[0] : treatment.quantiles(SHARE);
        // Arms share no entity, so their replicates are independent, and any may be paired with any.
        double[] differences = new double[Math.min(before.length, after.length)];
        Arrays.setAll(differences, replicate -> after[replicate] - before[replicate]);
        return new SecondaryComparison(
                SecondaryMetric.LATENCY_P99,
                control == null ? Double.NaN : control.quantile(SHARE),
                percentiles(before),
                treatment == null ? Double.NaN : treatment.quantile(SHARE),
                percentiles(after),
                percentiles(differences));
    }

    /** The bootstrap's percentile interval. */
    private static Interval percentiles(double[] replicates) {
        double[] sorted =
                Arrays.stream(replicates).filter(Double::isFinite).sorted().toArray();
        if (sorted.length == 0) {
            return Interval.UNKNOWN;
        }
        int outside = (int) (ALPHA / 2 * sorted.length);
        return new Interval(sorted[outside], sorted[sorted.length - 1 - outside]);
    }
}
