package io.millrace.drift;

import java.util.Arrays;

/**
 * Counts in right-closed bins: with edges {@code e0 < e1 < … < em} the bins are {@code (-∞, e0], (e0, e1], …, (em, +∞)}.
 * Immutable.
 */
public final class Bins {
    private final double[] edges;
    private final long[] counts;

    /**
     * @param edges strictly increasing and finite; none at all makes a single bin
     * @param counts one more than there are edges, none negative
     * @throws IllegalArgumentException when they are not
     */
    public Bins(double[] edges, long[] counts) {
        if (counts.length != edges.length + 1) {
            throw new IllegalArgumentException(
                    edges.length + " edges make " + (edges.length + 1) + " bins, not " + counts.length);
        }
        for (int i = 0; i < edges.length; i++) {
            if (!Double.isFinite(edges[i]) || (i > 0 && edges[i] <= edges[i - 1])) {
                throw new IllegalArgumentException("edges are not finite and increasing: " + Arrays.toString(edges));
            }
        }
        for (long count : counts) {
            if (count < 0) {
                throw new IllegalArgumentException("a negative count: " + count);
            }
        }
        this.edges = edges.clone();
        this.counts = counts.clone();
    }

    /** Counts values into the bins between edges; no value is NaN. */
    static Bins count(double[] edges, double[] values) {
        long[] counts = new long[edges.length + 1];
        for (double value : values) {
            counts[indexOf(edges, value)]++;
        }
        return new Bins(edges, counts);
    }

    /** Number of bins. */
    public int size() {
        return counts.length;
    }

    /** Index of the bin that holds a value that is not NaN; allocates nothing. */
    public int indexOf(double value) {
        return indexOf(edges, value);
    }

    /** How many edges are less. Half of the rest is passed over or not, without a branch: which half is what no processor could guess. */
    private static int indexOf(double[] edges, double value) {
        int passed = 0;
        int rest = edges.length;
        while (rest > 1) {
            int half = rest >>> 1;
            passed = edges[passed + half - 1] < value ? passed + half : passed;
            rest -= half;
        }
        return rest == 1 && edges[passed] < value ? passed + 1 : passed;
    }

    /** Count of a bin. */
    public long count(int bin) {
        return counts[bin];
    }

    /**
     * The largest share of a bin that holds more than one value, 0 to 1; 0 when nothing was counted. A bin holds a single value when no other
     * lies between its edges.
     */
    double largestOpenShare() {
        long largest = 0;
        for (int i = 0; i < counts.length; i++) {
            boolean single = i > 0 && i < edges.length && edges[i - 1] == Math.nextDown(edges[i]);
            largest = single ? largest : Math.max(largest, counts[i]);
        }
        long total = total();
        return total == 0 ? 0 : (double) largest / total;
    }

    /** Whether a value falls into the same bin of both, whichever it is. */
    boolean sameEdges(Bins other) {
        return Arrays.equals(edges, other.edges);
    }

    /** The same bins with other counts. */
    Bins recounted(long[] others) {
        return new Bins(edges, others);
    }

    /** Sum of all counts. */
    public long total() {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        return total;
    }

    /** A copy of the edges. */
    public double[] edges() {
        return edges.clone();
    }

    /** A copy of the counts. */
    public long[] counts() {
        return counts.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bins bins && Arrays.equals(edges, bins.edges) && Arrays.equals(counts, bins.counts);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(edges) + Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return "Bins[edges=" + Arrays.toString(edges) + ", counts=" + Arrays.toString(counts) + "]";
    }
}
