package io.millrace.calibration;

import java.util.Arrays;
import java.util.Optional;

/**
 * Fits {@link Isotonic}: rows in groups of neighbouring margins, {@link PoolAdjacentViolators} over the groups, a knot at each block's
 * mean margin. Groups bound the size of the curve, and let none of its levels rest on a handful of rows.
 */
final class IsotonicFit {
    /** Most groups, and so most knots. */
    static final int MOST_GROUPS = 200;

    /** Rows per group; of fewer, a share is known to no better than ± 0.14. */
    static final int LEAST_ROWS = 50;

    private final long[] positives = new long[MOST_GROUPS + 1];
    private final long[] rows = new long[MOST_GROUPS + 1];
    private final double[] sums = new double[MOST_GROUPS + 1];
    private int groups;

    private IsotonicFit(LabelledMargins all) {
        group(all);
    }

    /** The curve; empty when it would be level: the margins do not rank the rows. */
    static Optional<Isotonic> fit(LabelledMargins all) {
        IsotonicFit fit = new IsotonicFit(all);
        int[] ends = PoolAdjacentViolators.blocks(
                Arrays.copyOf(fit.positives, fit.groups), Arrays.copyOf(fit.rows, fit.groups));
        return ends.length < 2
                ? Optional.empty()
                : Optional.of(fit.curve(ends, all.negativeTarget(), all.positiveTarget()));
    }

    /** Groups of equally many rows but for ties, which stay together; too few at the end join the last. */
    private void group(LabelledMargins all) {
        long size = Math.max(LEAST_ROWS, (all.rows() + MOST_GROUPS - 1) / MOST_GROUPS);
        for (int at = 0; at < all.distinct(); at++) {
            positives[groups] += all.positives(at);
            rows[groups] += all.rows(at);
            sums[groups] += (double) all.margin(at) * all.rows(at);
            if (rows[groups] >= size) {
                groups++;
            }
        }
        if (groups > 0 && rows[groups] > 0) {
            positives[groups - 1] += positives[groups];
            rows[groups - 1] += rows[groups];
            sums[groups - 1] += sums[groups];
        }
    }

    private Isotonic curve(int[] ends, double low, double high) {
        double[] margins = new double[ends.length];
        double[] probabilities = new double[ends.length];
        for (int block = 0, group = 0; block < ends.length; block++) {
            long k = 0;
            long n = 0;
            double sum = 0;
            for (; group < ends[block]; group++) {
                k += positives[group];
                n += rows[group];
                sum += sums[group];
            }
            margins[block] = sum / n;
            probabilities[block] = low + (high - low) * k / n;
        }
        return new Isotonic(margins, probabilities);
    }
}
