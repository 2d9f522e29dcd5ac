package io.millrace.drift;

import java.util.stream.LongStream;

/**
 * Wasserstein's distance of order 1, {@code ∫ |F − G|}, of two sets of counts in the same cells: by how much a value has to be moved on average, so that the
 * one becomes the other. Values beyond the reference's range count as lying at its ends: how far beyond, the open cells do not say, and one
 * absurd value would decide all. Within a cell values are taken to be spread evenly.
 *
 * @param value in standard deviations of the reference
 * @param bound the true distance of the values so clipped is {@code value} at most this more, or less
 */
record Wasserstein(double value, double bound) {

    /**
     * The distance.
     *
     * @param cells the reference's
     * @param current counts in them; both have some
     * @param spread the reference's, of a deviation above 0
     */
    static Wasserstein of(Bins cells, long[] current, Spread spread) {
        double[] edges = cells.edges();
        double referenceTotal = cells.total();
        double currentTotal = LongStream.of(current).sum();
        double distance = 0;
        double bound = 0;
        double from = spread.least();
        double before = 0;
        for (int i = 0; i < current.length; i++) {
            double to = i == edges.length ? spread.greatest() : clip(edges[i], spread);
            double width = to - from;
            double p = cells.count(i) / referenceTotal;
            double q = current[i] / currentTotal;
            double after = before + p - q;
            distance += width * area(before, after);
            // A cumulative share that rises by p somewhere in the cell is off by at most p/2 on average from one that
            // rises evenly.
            bound += width * (p + q) / 2;
            before = after;
            from = to;
        }
        return new Wasserstein(distance / spread.deviation(), bound / spread.deviation());
    }

    private static double clip(double edge, Spread spread) {
        return Math.min(Math.max(edge, spread.least()), spread.greatest());
    }

    /** Mean of the absolute value of a line from one height to another. */
    private static double area(double one, double other) {
        double heights = Math.abs(one) + Math.abs(other);
        if (one * other >= 0) {
            return heights / 2;
        }
        return (one * one + other * other) / (2 * heights);
    }
}
