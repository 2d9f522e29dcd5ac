package io.millrace.business;

import io.millrace.statistics.Wilson;

/**
 * What the difference of two rates may truly be, at 95 %: Newcombe's hybrid score interval (Statistics in Medicine 17, 1998, 873–890, method 10),
 * made of the two Wilson intervals. It never leaves -1 to 1, and knows an answer where there are no events.
 */
public final class RateDifference {

    private RateDifference() {}

    /** The interval of the one's rate less the other's; neither is of nobody. */
    public static Interval interval(Outcomes one, Outcomes other) {
        Wilson first = Wilson.of(one.positives(), one.rows());
        Wilson second = Wilson.of(other.positives(), other.rows());
        double difference = one.rate() - other.rate();
        return new Interval(
                difference - Math.hypot(one.rate() - first.low(), second.high() - other.rate()),
                difference + Math.hypot(first.high() - one.rate(), other.rate() - second.low()));
    }
}
