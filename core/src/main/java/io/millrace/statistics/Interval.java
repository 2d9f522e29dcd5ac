package io.millrace.statistics;

/**
 * What a quantity may be. Either bound may be infinite, or NaN when nothing is known.
 *
 * @param low lower bound
 * @param high upper bound, not below {@code low}
 */
public record Interval(double low, double high) {
    /** Nothing is known. */
    public static final Interval UNKNOWN = new Interval(Double.NaN, Double.NaN);

    public Interval {
        if (low > high) {
            throw new IllegalArgumentException(low + " to " + high + " is no interval");
        }
    }

    /** Whether a value lies within; false when nothing is known. */
    public boolean contains(double value) {
        return low <= value && value <= high;
    }

    /** Whether everything within lies strictly between two values; false when nothing is known. */
    public boolean within(double below, double above) {
        return below < low && high < above;
    }
}
