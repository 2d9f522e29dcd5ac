package io.millrace.statistics;

import io.millrace.statistics.RateBets.Sides;

/**
 * What the difference of two conversion rates may be, at whatever moment one looks: an exact confidence sequence by betting (Waudby-Smith and
 * Ramdas 2024, Estimating means of bounded random variables by betting). Looked at after every single observation it misses the difference at
 * any of them in at most the share alpha of experiments; nothing is asymptotic about it. It rests on arms being drawn with the
 * planned probability, which is what a test of the sample ratio watches. Rates may change with time as long as their difference does not.
 *
 * <p>Two {@link RateBets}, one on either arm, with half of alpha each.
 */
public final class RateSequence {
    private final RateBets onFirst;
    private final RateBets onSecond;

    /**
     * A sequence.
     *
     * @param secondProbability probability that an entity of the two arms is in the second, above 0 and below 1
     * @param baseline rate that is expected of the first arm, above 0 and below 1
     * @param smallestEffect the difference for which it is tuned, above 0
     */
    public RateSequence(double secondProbability, double baseline, double smallestEffect) {
        onFirst = new RateBets(1 - secondProbability, baseline, smallestEffect);
        onSecond = new RateBets(secondProbability, baseline, smallestEffect);
    }

    /** What {@code second − first} may be, within -1 and 1. */
    public Interval interval(TwoProportions counts, double alpha) {
        Sides sides = sides(counts);
        double logThreshold = Math.log(2 / alpha);
        double low = onSecond.lower(sides.swapped(), logThreshold);
        double high = 0 - onFirst.lower(sides, logThreshold);
        // Every difference is refuted only when arms are not drawn as planned: then the sample ratio says so.
        return new Interval(Math.min(low, high), Math.max(low, high));
    }

    /** The smallest alpha at which 0 is outside of the interval, at most 1. */
    public double p(TwoProportions counts) {
        Sides sides = sides(counts);
        double capital = Math.max(onFirst.logCapital(sides), onSecond.logCapital(sides.swapped()));
        return Math.min(1, 2 * Math.exp(-capital));
    }

    private static Sides sides(TwoProportions counts) {
        return new Sides(
                counts.successes(),
                counts.trials() - counts.successes(),
                counts.otherSuccesses(),
                counts.otherTrials() - counts.otherSuccesses());
    }
}
