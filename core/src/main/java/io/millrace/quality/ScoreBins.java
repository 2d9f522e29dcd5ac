package io.millrace.quality;

/**
 * Bins of scores, finer towards 0 and 1: equally wide in the angle arcsin √score, by which a share's standard error is the same everywhere. The widest, at one half, is 1.6 hundredths; at 0.01, where the scores of a rare label are, it
 * is 0.3. Bin k holds the scores from its edge on.
 */
public final class ScoreBins {
    /** How many. */
    public static final int COUNT = 100;

    /** Lower edges of all bins but the first, by a library that gives the same on every machine. */
    private static final double[] EDGES = edges();

    private ScoreBins() {}

    /**
     * The bin of a score, from 0.
     *
     * @param score 0 to 1; what lies beyond is in the outermost bin
     */
    public static int of(double score) {
        int low = 0;
        int high = EDGES.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (score >= EDGES[middle]) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** A mean of scores of a bin, within its edges: what sums round off moves no bin past another. */
    static double within(int bin, double mean) {
        double least = bin == 0 ? 0 : EDGES[bin - 1];
        double most = bin == EDGES.length ? 1 : Math.nextDown(EDGES[bin]);
        return Math.max(least, Math.min(mean, most));
    }

    private static double[] edges() {
        double[] edges = new double[COUNT - 1];
        for (int i = 0; i < edges.length; i++) {
            double sine = StrictMath.sin((i + 1) * StrictMath.PI / 2 / COUNT);
            edges[i] = sine * sine;
        }
        return edges;
    }
}
