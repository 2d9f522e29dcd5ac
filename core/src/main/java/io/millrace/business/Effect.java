package io.millrace.business;

import io.millrace.statistics.Wilson;

/**
 * What acting has achieved, by intention to treat: whoever was to be acted on counts as such, whether it came to that or not, and whoever was to
 * be left alone as left alone. Only so does chance, and nothing that goes with the outcome, decide who is in which group.
 *
 * @param reduction 1 - rate of those acted on / rate of those held out: the share of the label's cases that was avoided; null where nobody held
 *     out has the label
 * @param difference rate of those held out less that of those acted on, -1 to 1
 * @param avoided cases avoided among those acted on; negative where there are more than there would have been
 */
public record Effect(Estimate reduction, Estimate difference, Estimate avoided) {

    /**
     * The effect.
     *
     * @param cohort comparable: both groups have somebody
     */
    public static Effect of(Cohort cohort) {
        Outcomes acted = cohort.actedOn();
        Outcomes held = cohort.heldOut();
        Double value = held.positives() == 0 ? null : Double.valueOf(1 - acted.rate() / held.rate());
        Estimate difference = new Estimate(held.rate() - acted.rate(), RateDifference.interval(held, acted));
        return new Effect(
                new Estimate(value, reduction(cohort, 1)), difference, difference.times((double) acted.rows()));
    }

    /** What the reduction may truly be, if there were so many times as many rows as there are, at the same rates. */
    static Interval reduction(Cohort cohort, double times) {
        Outcomes acted = cohort.actedOn();
        Outcomes held = cohort.heldOut();
        Interval ratio = RateRatio.interval(
                times * acted.positives(), times * acted.rows(), times * held.positives(), times * held.rows());
        return new Interval(1 - ratio.high(), 1 - ratio.low());
    }

    /**
     * How many of so many actions are on those who would not have had the label anyway, as the held-out tell: each an action for nothing. It takes for granted that
     * whoever is reached is as likely to be one of them as whoever is not.
     *
     * @param heldOut of somebody
     * @param actions a count and no estimate, so that nothing but the held-out's rate makes the interval: the rows of those who were to be acted on, or the treated ones of them
     */
    public static Estimate falseAlarms(Outcomes heldOut, long actions) {
        Wilson rate = Wilson.of(heldOut.positives(), heldOut.rows());
        return new Estimate(1 - heldOut.rate(), new Interval(1 - rate.high(), 1 - rate.low())).times((double) actions);
    }
}
