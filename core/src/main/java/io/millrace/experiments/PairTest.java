package io.millrace.experiments;

import io.millrace.experiments.ExperimentPlan.PlannedArm;
import io.millrace.experiments.PrimaryMetric.ConversionRate;
import io.millrace.experiments.Verdict.FixedTest;
import io.millrace.statistics.Interval;
import io.millrace.statistics.MeanSequence;
import io.millrace.statistics.RateSequence;
import io.millrace.statistics.Sample;
import io.millrace.statistics.TwoProportions;
import io.millrace.statistics.Welch;

/** How a treatment is compared with the control in the primary metric. */
sealed interface PairTest {

    /** The comparison that a plan asks for. */
    static PairTest of(ExperimentPlan plan, PlannedArm treatment) {
        if (plan.primary() instanceof ConversionRate rate) {
            double share = treatment.share() / (double) (plan.control().share() + treatment.share());
            return new OfRates(new RateSequence(share, rate.baseline(), plan.smallestEffect()));
        }
        return new OfMeans(new MeanSequence(plan.smallestEffect()));
    }

    /** The arm's rate or mean; NaN without matured entities. */
    double estimate(ArmOutcomes arm);

    /** What the difference may be, whenever one looks. */
    Interval interval(ArmOutcomes control, ArmOutcomes treatment, double alpha);

    /** The smallest alpha at which 0 is outside of it. */
    double p(ArmOutcomes control, ArmOutcomes treatment);

    /** The test for who looks once. Both arms have matured entities. */
    FixedTest once(ArmOutcomes control, ArmOutcomes treatment, double alpha);

    /** Exact. */
    record OfRates(RateSequence sequence) implements PairTest {
        @Override
        public double estimate(ArmOutcomes arm) {
            return arm.conversions() / (double) arm.matured();
        }

        @Override
        public Interval interval(ArmOutcomes control, ArmOutcomes treatment, double alpha) {
            return sequence.interval(counts(control, treatment), alpha);
        }

        @Override
        public double p(ArmOutcomes control, ArmOutcomes treatment) {
            return sequence.p(counts(control, treatment));
        }

        @Override
        public FixedTest once(ArmOutcomes control, ArmOutcomes treatment, double alpha) {
            TwoProportions counts = counts(control, treatment);
            return new FixedTest("z test of two proportions, Newcombe's interval", counts.p(), counts.interval(alpha));
        }

        private static TwoProportions counts(ArmOutcomes control, ArmOutcomes treatment) {
            return new TwoProportions(
                    control.conversions(), control.matured(), treatment.conversions(), treatment.matured());
        }
    }

    /** Asymptotic: the plan's minimum sample comes first. */
    record OfMeans(MeanSequence sequence) implements PairTest {
        @Override
        public double estimate(ArmOutcomes arm) {
            return sample(arm).mean();
        }

        @Override
        public Interval interval(ArmOutcomes control, ArmOutcomes treatment, double alpha) {
            return sequence.interval(sample(control), sample(treatment), alpha);
        }

        @Override
        public double p(ArmOutcomes control, ArmOutcomes treatment) {
            return sequence.p(sample(control), sample(treatment));
        }

        @Override
        public FixedTest once(ArmOutcomes control, ArmOutcomes treatment, double alpha) {
            Welch welch = new Welch(sample(control), sample(treatment));
            return new FixedTest("Welch's t test", welch.p(), welch.interval(alpha));
        }

        private static Sample sample(ArmOutcomes arm) {
            return new Sample(arm.matured(), arm.valueSum(), arm.valueSquares());
        }
    }
}
