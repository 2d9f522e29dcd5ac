package io.millrace.statistics;

/**
 * Values, as far as their mean and variance need them. Those of several samples add up.
 *
 * @param count number of values
 * @param sum their sum
 * @param squares sum of their squares
 */
public record Sample(long count, double sum, double squares) {

    /** NaN without values. */
    public double mean() {
        return sum / count;
    }

    /** The unbiased estimate; NaN of fewer than two values. */
    public double variance() {
        return count < 2 ? Double.NaN : Math.max(0, (squares - sum * sum / count) / (count - 1));
    }

    /** Variance of the mean; NaN of fewer than two values. */
    public double varianceOfMean() {
        return variance() / count;
    }
}
