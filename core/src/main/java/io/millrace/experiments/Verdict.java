package io.millrace.experiments;

import io.millrace.statistics.Interval;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a look says, with every figure behind it.
 *
 * @param decision what the experiment has come to
 * @param look what was counted
 * @param comparisons of each treatment with the control, in the order of the plan
 * @param sampleRatio whether the arms have the shares that were planned
 */
public record Verdict(Decision decision, Look look, List<Comparison> comparisons, SampleRatio sampleRatio) {
    public Verdict {
        comparisons = List.copyOf(comparisons);
    }

    /**
     * A treatment beside the control in the primary metric. Figures of an arm without matured entities are NaN.
     *
     * @param treatment the treatment's name
     * @param controlEstimate the control's rate or mean
     * @param treatmentEstimate the treatment's
     * @param alwaysValid what the difference, treatment - control, may be: at all looks together it is missed in at most the share
     *     {@code alpha} of experiments
     * @param alwaysValidP the smallest alpha at which 0 is outside of {@code alwaysValid}; at most 1
     * @param alpha of {@code alwaysValid} and of {@code fixed}: the plan's, shared among the treatments
     * @param fixed the test of those who look once; null before the end
     * @param secondary in the order of {@link SecondaryMetric}
     */
    public record Comparison(
            String treatment,
            double controlEstimate,
            double treatmentEstimate,
            Interval alwaysValid,
            double alwaysValidP,
            double alpha,
            @Nullable FixedTest fixed,
            List<SecondaryComparison> secondary) {
        public Comparison {
            secondary = List.copyOf(secondary);
        }

        /** {@code treatment − control}. */
        public double difference() {
            return treatmentEstimate - controlEstimate;
        }
    }

    /**
     * A test that holds what it says only at a moment fixed beforehand: the end. It is shown, and does not decide.
     *
     * @param method its name
     * @param p two-sided; NaN when there is too little to say
     * @param difference interval of {@code treatment − control}
     */
    public record FixedTest(String method, double p, Interval difference) {}

    /**
     * A secondary metric of a treatment beside the control's, with intervals of 95 % each, for one look.
     *
     * @param control the control's figure; NaN when nothing was counted
     * @param treatment the treatment's
     * @param difference interval of {@code treatment − control}
     */
    public record SecondaryComparison(
            SecondaryMetric metric,
            double control,
            Interval controlInterval,
            double treatment,
            Interval treatmentInterval,
            Interval difference) {}

    /**
     * The exposed entities beside the planned shares.
     *
     * @param exposed by arm
     * @param expected by arm, of as many in all
     * @param alwaysValidP of a test that may be looked at any number of times; at most 1
     * @param chiSquare the statistic of Pearson's test; NaN when an arm's expectation is below 5
     * @param p its p-value, which holds for one look
     * @param mismatch whether the experiment is void
     */
    public record SampleRatio(
            List<Long> exposed,
            List<Double> expected,
            double alwaysValidP,
            double chiSquare,
            double p,
            boolean mismatch) {
        public SampleRatio {
            exposed = List.copyOf(exposed);
            expected = List.copyOf(expected);
        }
    }
}
