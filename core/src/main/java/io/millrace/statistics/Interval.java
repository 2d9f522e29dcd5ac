package io.millrace.statistics;

import java.util.stream.DoubleStream;

/**
 * What a quantity may be. Either bound may be infinite, or NaN when nothing is known.
 *
 * @param low lower bound
 * @param high upper bound, not below {@code low}
 */
public record Interval(double low, double high) {
    /** Nothing is known. */
    public static final Interval UNKNOWN = new Interval(Double.NaN, Double.NaN);

    private static final double TAIL = 0.025;

    public Interval {
        if (low > high) {
            throw new IllegalArgumentException(low + " to " + high + " is no interval");
        }
    }

    /** From the replicate of a bootstrap that a fortieth are below to the one that a fortieth are above, outwards: at 95 %. Those that are no number say nothing. */
    public static Interval ofReplicates(DoubleStream replicates) {
        double[] values =
                replicates.filter(value -> !Double.isNaN(value)).sorted().toArray();
        if (values.length == 0) {
            return UNKNOWN;
        }
        int last = values.length - 1;
        return new Interval(values[(int) Math.floor(TAIL * last)], values[(int) Math.ceil((1 - TAIL) * last)]);
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
