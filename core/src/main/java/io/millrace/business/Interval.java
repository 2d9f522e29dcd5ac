package io.millrace.business;

/**
 * What a figure may truly be, at 95 %: above {@code high} with a probability of 2.5 %, and below {@code low} with another.
 *
 * @param low at most {@code high}; negative infinity where nothing bounds it
 * @param high positive infinity where nothing bounds it
 */
public record Interval(double low, double high) {
    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException("no interval: from " + low + " to " + high);
        }
    }

    /** Each end times a factor of at least 0. */
    Interval times(double factor) {
        return new Interval(factor * low, factor * high);
    }
}
