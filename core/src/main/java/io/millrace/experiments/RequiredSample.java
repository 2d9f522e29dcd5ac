package io.millrace.experiments;

import io.millrace.arms.Arm;
import io.millrace.experiments.ExperimentPlan.PlannedArm;
import io.millrace.experiments.PrimaryMetric.ConversionRate;
import io.millrace.experiments.PrimaryMetric.Direction;
import io.millrace.statistics.Normal;
import io.millrace.statistics.NormalMixture;

/**
 * How many entities it takes, in all arms together, to find the smallest effect of interest with the plan's alpha and power, when the metric is as is
 * expected.
 *
 * @param fixed by who looks once, at the end
 * @param sequential by who may look at any time: what it takes at most, for when the difference shows earlier, it is found earlier
 */
public record RequiredSample(long fixed, long sequential) {
    private static final long MOST = 1L << 50;

    /** What a plan takes; of several treatments the one that needs most counts. */
    public static RequiredSample of(ExperimentPlan plan) {
        long fixed = 0;
        long sequential = 0;
        for (PlannedArm treatment : plan.treatments()) {
            double both = treatment.share() + plan.control().share();
            double share = treatment.share() / both;
            double deviation = plan.primary().expectedDeviation();
            double variance = deviation * deviation;
            double pooled = variance;
            double treated = variance;
            if (plan.primary() instanceof ConversionRate rate) {
                double withEffect = withEffect(rate, plan.smallestEffect());
                double mean = (1 - share) * rate.baseline() + share * withEffect;
                pooled = mean * (1 - mean);
                treated = withEffect * (1 - withEffect);
            }
            // Of the difference of the two means, times the entities of both arms.
            double withoutEffect = pooled / (share * (1 - share));
            double withEffect = variance / (1 - share) + treated / share;
            fixed = Math.max(fixed, inAllArms(fixed(plan, withoutEffect, withEffect), both));
            sequential = Math.max(sequential, inAllArms(sequential(plan, withoutEffect, withEffect), both));
        }
        return new RequiredSample(fixed, sequential);
    }

    /** New entities per day that bring a number of them within the plan's duration. */
    public static double perDay(long entities, ExperimentPlan plan) {
        return entities * 86_400_000.0 / plan.duration().toMillis();
    }

    private static long inAllArms(double entities, double both) {
        return (long) Math.ceil(entities * Arm.WHOLE / both);
    }

    /** The usual formula: the effect is as far from 0 as the quantiles of both errors together. */
    private static double fixed(ExperimentPlan plan, double withoutEffect, double withEffect) {
        double quantiles = Normal.exceededBy(plan.alphaPerTreatment() / 2) * Math.sqrt(withoutEffect)
                + Normal.exceededBy(1 - plan.power()) * Math.sqrt(withEffect);
        return quantiles * quantiles / (plan.smallestEffect() * plan.smallestEffect());
    }

    /** The same with the boundary that holds always. That the estimate may have been beyond it before is left aside. */
    private static double sequential(ExperimentPlan plan, double withoutEffect, double withEffect) {
        NormalMixture mixture = new NormalMixture(plan.smallestEffect());
        long tooFew = 0;
        long enough = MOST;
        while (enough - tooFew > 1) {
            long entities = (tooFew + enough) >>> 1;
            double reach = mixture.radius(withoutEffect / entities, plan.alphaPerTreatment())
                    + Normal.exceededBy(1 - plan.power()) * Math.sqrt(withEffect / entities);
            if (reach > plan.smallestEffect()) {
                tooFew = entities;
            } else {
                enough = entities;
            }
        }
        return enough;
    }

    /** The rate with the effect in the better direction, or in the other one where that has no room for it. */
    private static double withEffect(ConversionRate rate, double effect) {
        double sign = rate.direction() == Direction.HIGHER_IS_BETTER ? 1 : -1;
        double better = rate.baseline() + sign * effect;
        double room = better >= 0 && better <= 1 ? better : rate.baseline() - sign * effect;
        return Math.max(0, Math.min(1, room));
    }
}
