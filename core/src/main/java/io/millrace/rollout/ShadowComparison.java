package io.millrace.rollout;

/**
 * What champion and shadow made of the same vectors. Adds up over instances and intervals.
 *
 * @param pairs vectors that both scored
 * @param flips those on whose decision they differ, each by its own threshold
 * @param differenceSum sum of shadow's score - champion's
 * @param differenceAbsolute sum of its magnitude
 * @param differenceLargest largest magnitude
 */
public record ShadowComparison(
        long pairs, long flips, double differenceSum, double differenceAbsolute, double differenceLargest) {
    /** Nothing was compared. */
    public static final ShadowComparison NONE = new ShadowComparison(0, 0, 0, 0, 0);

    /** This and another. */
    public ShadowComparison plus(ShadowComparison other) {
        return new ShadowComparison(
                pairs + other.pairs,
                flips + other.flips,
                differenceSum + other.differenceSum,
                differenceAbsolute + other.differenceAbsolute,
                Math.max(differenceLargest, other.differenceLargest));
    }
}
