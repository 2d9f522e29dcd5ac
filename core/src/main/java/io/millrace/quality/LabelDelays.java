package io.millrace.quality;

import java.util.Arrays;

/**
 * How long labels were waited for beyond the time that all of them take: rows by bins whose edges grow by factors of √2, from one second on. Counts, so that those of partitions add up. Mutable; not thread-safe.
 */
public final class LabelDelays {
    /** Bins: none beyond, up to a second, and so on up to 12 years. */
    public static final int BINS = 60;

    private static final long[] EDGES = edges();

    private final long[] counts;

    /** Of no rows. */
    public LabelDelays() {
        this(new long[BINS]);
    }

    private LabelDelays(long[] counts) {
        this.counts = counts;
    }

    /**
     * Over numbers that {@link #numbers} gave; of none, as there are of rows from before this was counted, nothing is known.
     *
     * @throws IllegalArgumentException when there are others
     */
    public static LabelDelays of(long[] numbers) {
        if (numbers.length != BINS && numbers.length != 0) {
            throw new IllegalArgumentException(numbers.length + " numbers are no delays");
        }
        for (long number : numbers) {
            if (number < 0) {
                throw new IllegalArgumentException("a delay of less than no rows");
            }
        }
        return new LabelDelays(Arrays.copyOf(numbers, BINS));
    }

    /** Rows of each bin. */
    public long[] numbers() {
        return counts.clone();
    }

    /**
     * Counts a row.
     *
     * @param beyond milliseconds that its label was waited for beyond the time that all take
     */
    public void add(long beyond) {
        int bin = 0;
        while (bin < BINS - 1 && beyond > EDGES[bin]) {
            bin++;
        }
        counts[bin]++;
    }

    /** Adds the rows of another. */
    public void add(LabelDelays other) {
        for (int bin = 0; bin < BINS; bin++) {
            counts[bin] += other.counts[bin];
        }
    }

    /**
     * What a share of the rows were waited for at most, in milliseconds beyond the time that all take: the upper edge of a bin. NaN without rows.
     *
     * @param share above 0, at most 1
     */
    public double quantile(double share) {
        long rows = Arrays.stream(counts).sum();
        long wanted = (long) Math.ceil(share * rows);
        long seen = 0;
        for (int bin = 0; bin < BINS; bin++) {
            seen += counts[bin];
            if (rows > 0 && seen >= wanted) {
                return EDGES[bin];
            }
        }
        return Double.NaN;
    }

    private static long[] edges() {
        long[] edges = new long[BINS];
        for (int bin = 1; bin < BINS; bin++) {
            edges[bin] = (long) StrictMath.ceil(1000 * StrictMath.pow(2, (bin - 1) / 2.0));
        }
        return edges;
    }
}
