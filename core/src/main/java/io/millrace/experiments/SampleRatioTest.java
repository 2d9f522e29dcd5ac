package io.millrace.experiments;

import io.millrace.arms.Arm;
import io.millrace.experiments.Verdict.SampleRatio;
import io.millrace.statistics.MultinomialSequence;
import io.millrace.statistics.PearsonFit;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * Whether the arms have the shares of the entities that were planned. A χ² test at 0.001 that is looked at every hour calls far more than one sound
 * experiment in a thousand void, so it is looked at once, when the experiment is over; before, a test at the same level that holds at all
 * looks together watches. Both together call at most two in a thousand void.
 */
final class SampleRatioTest {
    static final double ALPHA = 0.001;

    private final double[] shares;
    private final MultinomialSequence sequence;

    SampleRatioTest(ExperimentPlan plan) {
        shares = plan.arms().stream()
                .mapToDouble(arm -> arm.share() / (double) Arm.WHOLE)
                .toArray();
        sequence = new MultinomialSequence(shares);
    }

    /**
     * What the exposed entities say.
     *
     * @param exposed by arm
     * @param over whether this is the one look at the χ² test
     */
    SampleRatio of(long[] exposed, boolean over) {
        double all = LongStream.of(exposed).sum();
        double always = sequence.p(exposed);
        PearsonFit once = PearsonFit.of(exposed, shares);
        return new SampleRatio(
                Arrays.stream(exposed).boxed().toList(),
                DoubleStream.of(shares).map(share -> share * all).boxed().toList(),
                always,
                once.statistic(),
                once.p(),
                always < ALPHA || (over && once.p() < ALPHA));
    }
}
