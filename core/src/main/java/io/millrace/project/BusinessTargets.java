package io.millrace.project;

import org.jspecify.annotations.Nullable;

/**
 * What acting on the predictions of one model is to achieve in a calendar month. At least one of the two.
 *
 * @param model name of the model
 * @param rateReduction by which share acting is to lower the rate of the model's label among those acted on, 0 to 1; null: it is not asked for
 * @param falsePositives what acting on those costs who would not have had the label anyway; null: nobody asks
 */
public record BusinessTargets(
        String model,
        @Nullable Double rateReduction,
        @Nullable FalsePositiveCost falsePositives) {
    public BusinessTargets {
        if (rateReduction == null && falsePositives == null) {
            throw new IllegalArgumentException("targets of " + model + " that ask for nothing");
        }
        if (rateReduction != null && !(rateReduction >= 0 && rateReduction <= 1)) {
            throw new IllegalArgumentException("a reduction is from 0 to 1, not " + rateReduction);
        }
    }

    /**
     * What false alarms cost.
     *
     * @param perAction what acting on one entity costs, above 0
     * @param currency of both, three letters
     * @param maxPerMonth what false alarms may cost in a calendar month; null: it is told and not judged
     */
    public record FalsePositiveCost(
            double perAction, String currency, @Nullable Double maxPerMonth) {
        public FalsePositiveCost {
            if (!(perAction > 0) || (maxPerMonth != null && !(maxPerMonth >= 0))) {
                throw new IllegalArgumentException(perAction + " per action, at most " + maxPerMonth);
            }
        }
    }
}
