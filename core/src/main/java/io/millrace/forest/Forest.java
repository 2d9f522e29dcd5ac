package io.millrace.forest;

/**
 * A boosted forest for {@code binary:logistic} as flat arrays. The two children of a node stand side by side, so a node is a
 * column and the way of a missing value, a threshold, and the place of its left child. All arithmetic is in {@code float} and in
 * XGBoost's order — base margin first, then the trees one by one — so that the margin is XGBoost's own, bit for bit. Immutable.
 */
public final class Forest {
    /** Stands in {@link #columns} for a leaf. */
    static final int LEAF = -1;

    private final int features;
    private final float baseMargin;
    private final int[] roots;
    /** Column × 2, + 1 when a missing value goes left; {@link #LEAF} for a leaf. */
    private final int[] columns;
    /** Threshold of a split, value of a leaf. */
    private final float[] values;
    /** Left child of a split; the right one follows it. */
    private final int[] lefts;

    Forest(int features, float baseMargin, int[] roots, int[] columns, float[] values, int[] lefts) {
        this.features = features;
        this.baseMargin = baseMargin;
        this.roots = roots;
        this.columns = columns;
        this.values = values;
        this.lefts = lefts;
    }

    /**
     * Reads a model that XGBoost has written as JSON ({@code Booster.toByteArray("json")}). Where the model names its best iteration,
     * the trees behind it are left out.
     *
     * @throws ForestException when it is broken, or has an objective, a booster or a split that is not scored here
     */
    public static Forest fromXgboostJson(byte[] json) throws ForestException {
        return XgboostJson.read(json);
    }

    /** Number of columns of a row. */
    public int features() {
        return features;
    }

    /** Number of trees. */
    public int trees() {
        return roots.length;
    }

    /** Number of nodes, leaves included. */
    public int nodes() {
        return columns.length;
    }

    /**
     * The margin (log-odds) of a row. A value goes left when it is less than the threshold; NaN is missing. Allocates nothing.
     *
     * @param row at least {@link #features()} values
     */
    public float margin(float[] row) {
        float sum = baseMargin;
        for (int root : roots) {
            int node = root;
            int column = columns[node];
            while (column != LEAF) {
                float value = row[column >> 1];
                boolean left = value < values[node] || (Float.isNaN(value) && (column & 1) == 1);
                node = left ? lefts[node] : lefts[node] + 1;
                column = columns[node];
            }
            sum += values[node];
        }
        return sum;
    }

    /** The probability that a margin stands for: {@code 1 / (1 + exp(−margin))}. */
    public static double probability(float margin) {
        return 1 / (1 + Math.exp(-(double) margin));
    }

    /**
     * A feature's value as a column of a row, for training and scoring alike: XGBoost computes in {@code float} and refuses infinities, so
     * what is beyond its range becomes its greatest number.
     */
    public static float column(double value) {
        float narrow = (float) value;
        return Float.isInfinite(narrow) ? Math.copySign(Float.MAX_VALUE, narrow) : narrow;
    }
}
