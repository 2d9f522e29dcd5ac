package io.millrace.forest;

/**
 * A boosted forest, or a random one, that XGBoost has grown. Trees are walked several at a time, so that the processor works on one
 * while it waits for the memory of another; all that is added is added in {@code float} and in XGBoost's order — base margin first, then
 * the trees one by one — so that the margins are XGBoost's own, bit for bit. Immutable.
 */
public final class Forest {
    /** Trees that are walked side by side. */
    static final int TOGETHER = 8;

    private final Objective objective;
    private final float[] baseMargins;
    private final Trees trees;
    private final Slots slots;
    /** Per column: its splits by categories, and the slots that these read. */
    private final CategorySplit[][] categorySplits;

    private final int[][] categorySlots;
    private final long[] nodes;
    private final int[] roots;
    /** Per so many trees: splits on their longest path. */
    private final int[] depths;

    private final int[] outputs;

    Forest(Objective objective, float[] baseMargins, Trees trees, Slots slots) {
        this.objective = objective;
        this.baseMargins = baseMargins;
        this.trees = trees;
        this.slots = slots;
        categorySplits = slots.categorySplits();
        categorySlots = slots.categorySlots();
        nodes = trees.nodes();
        roots = trees.roots();
        depths = deepest(trees.depths());
        outputs = trees.outputs();
    }

    /**
     * Reads a model that XGBoost has written, as JSON or as UBJSON ({@code Booster.toByteArray("json")} or {@code ("ubj")}). Where the model names
     * its best iteration, the trees behind it are left out.
     *
     * @throws ForestException when it is broken, or has an objective or a booster that is not scored here
     */
    public static Forest fromXgboost(byte[] model) throws ForestException {
        return ForestBuilder.build(XgboostModel.read(model));
    }

    /** Number of columns of a row. */
    public int features() {
        return slots.columns();
    }

    /** Number of trees. */
    public int trees() {
        return roots.length;
    }

    /** Number of nodes, leaves included. */
    public int nodes() {
        return nodes.length;
    }

    /** Number of margins of a row: 1, or that of the classes. */
    public int outputs() {
        return baseMargins.length;
    }

    /** What its margins mean. */
    public Objective objective() {
        return objective;
    }

    /** A row to be walked with, all its values missing. */
    public ForestRow newRow() {
        return new ForestRow(this);
    }

    /** The margin of a row, where there is but one. Allocates nothing. */
    public float margin(ForestRow row) {
        float sum = baseMargins[0];
        int[] leaves = row.leaves();
        for (int tree = 0; tree < roots.length; tree += TOGETHER) {
            int walked = walk(tree, row.slots(), leaves);
            for (int i = 0; i < walked; i++) {
                sum += Node.value(nodes[leaves[i]]);
            }
        }
        return sum;
    }

    /**
     * The margins of a row. Allocates nothing.
     *
     * @param margins takes {@link #outputs()} values
     */
    public void margins(ForestRow row, float[] margins) {
        System.arraycopy(baseMargins, 0, margins, 0, baseMargins.length);
        int[] leaves = row.leaves();
        for (int tree = 0; tree < roots.length; tree += TOGETHER) {
            int walked = walk(tree, row.slots(), leaves);
            for (int i = 0; i < walked; i++) {
                margins[outputs[tree + i]] += Node.value(nodes[leaves[i]]);
            }
        }
    }

    /**
     * The margins of the first rows, where there is but one of each: what {@link #margin} says of each of them. Allocates nothing.
     *
     * @param margins takes {@code count} values
     */
    public void margins(ForestRow[] rows, int count, float[] margins) {
        for (int row = 0; row < count; row++) {
            margins[row] = margin(rows[row]);
        }
    }

    /** Finds the leaves of the next trees; says of how many. */
    private int walk(int tree, int[] slots, int[] leaves) {
        if (tree + TOGETHER > roots.length) {
            return walkOneByOne(tree, slots, leaves);
        }
        long[] at = nodes;
        int a = roots[tree];
        int b = roots[tree + 1];
        int c = roots[tree + 2];
        int d = roots[tree + 3];
        int e = roots[tree + 4];
        int f = roots[tree + 5];
        int g = roots[tree + 6];
        int h = roots[tree + 7];
        for (int steps = depths[tree / TOGETHER]; steps > 0; steps--) {
            a += Node.step(at[a], slots);
            b += Node.step(at[b], slots);
            c += Node.step(at[c], slots);
            d += Node.step(at[d], slots);
            e += Node.step(at[e], slots);
            f += Node.step(at[f], slots);
            g += Node.step(at[g], slots);
            h += Node.step(at[h], slots);
        }
        leaves[0] = a;
        leaves[1] = b;
        leaves[2] = c;
        leaves[3] = d;
        leaves[4] = e;
        leaves[5] = f;
        leaves[6] = g;
        leaves[7] = h;
        return TOGETHER;
    }

    private int walkOneByOne(int from, int[] slots, int[] leaves) {
        for (int tree = from; tree < roots.length; tree++) {
            int node = roots[tree];
            while (!Node.isLeaf(nodes[node])) {
                node += Node.step(nodes[node], slots);
            }
            leaves[tree - from] = node;
        }
        return roots.length - from;
    }

    private static int[] deepest(int[] depths) {
        int[] deepest = new int[(depths.length + TOGETHER - 1) / TOGETHER];
        for (int tree = 0; tree < depths.length; tree++) {
            deepest[tree / TOGETHER] = Math.max(deepest[tree / TOGETHER], depths[tree]);
        }
        return deepest;
    }

    Trees layout() {
        return trees;
    }

    /** Per slot: the column that it is filled from; −1 for that of the leaves. */
    int[] columnsOfSlots() {
        return slots.columnsOfSlots();
    }

    Slots slots() {
        return slots;
    }

    CategorySplit[] categorySplits(int column) {
        return categorySplits[column];
    }

    int[] categorySlots(int column) {
        return categorySlots[column];
    }

    /** Adds what each margin of a row starts from to what is expected of it. */
    void addBase(double[] values, int from) {
        for (int output = 0; output < baseMargins.length; output++) {
            values[from + output * (features() + 1) + features()] += baseMargins[output];
        }
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
