package io.millrace.quality;

import io.millrace.statistics.Confusion;

/**
 * Rows by decision and label, and how far their scores were from what happened. A monoid: counts add, in any order to the same.
 *
 * @param confusion decisions {@code score >= threshold} against labels
 * @param squares sum of (score − label)², in units of 10⁻⁹
 */
public record DecisionCounts(Confusion confusion, long squares) {
    /** No rows. */
    public static final DecisionCounts NONE = new DecisionCounts(new Confusion(0, 0, 0, 0), 0);

    /** Of a sum of squares, one: the greatest that a row has. */
    public static final long ONE = 1_000_000_000;

    public DecisionCounts {
        if (confusion.truePositives() < 0
                || confusion.falsePositives() < 0
                || confusion.trueNegatives() < 0
                || confusion.falseNegatives() < 0
                || squares < 0
                || squares > confusion.rows() * ONE) {
            throw new IllegalArgumentException(confusion + " with squares of " + squares);
        }
    }

    /** This and another. */
    public DecisionCounts plus(DecisionCounts other) {
        Confusion one = confusion;
        Confusion two = other.confusion;
        return new DecisionCounts(
                new Confusion(
                        one.truePositives() + two.truePositives(),
                        one.falsePositives() + two.falsePositives(),
                        one.trueNegatives() + two.trueNegatives(),
                        one.falseNegatives() + two.falseNegatives()),
                squares + other.squares);
    }

    /** The same rows so many times. */
    DecisionCounts times(long weight) {
        return new DecisionCounts(
                new Confusion(
                        weight * confusion.truePositives(),
                        weight * confusion.falsePositives(),
                        weight * confusion.trueNegatives(),
                        weight * confusion.falseNegatives()),
                weight * squares);
    }

    /** Rows. */
    public long rows() {
        return confusion.rows();
    }

    /** The Brier score: mean of the squares; NaN without rows. */
    public double brier() {
        return squares / (double) ONE / rows();
    }
}
