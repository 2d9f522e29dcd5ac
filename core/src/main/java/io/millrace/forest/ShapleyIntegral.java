package io.millrace.forest;

import java.util.Arrays;

/**
 * Shapley values of a tree of any depth, in time linear in its leaves.
 *
 * <p>A leaf with value v is a game in which a coalition S of the features on its path wins v · ∏ f(S): a feature in S pays 1 when the row goes the leaf's
 * way at all of its splits and 0 when not, one outside S pays the share of the training rows that went that way. The multilinear extension of
 * such a game (Owen 1972) is a polynomial, and the Shapley value of feature i is the integral of its derivative along the diagonal:
 * v · (1ᵢ − rᵢ) · ∫₀¹ ∏ⱼ≠ᵢ (rⱼ + t(1ⱼ − rⱼ)) dt. Its degree is the number of the other features, so {@link Quadrature} finds it exactly; and at one
 * point t the products of all leaves below a split are found in one walk.
 */
final class ShapleyIntegral {
    private final long[] nodes;
    private final Shares shares;
    private final int[] roots;
    private final int[] columns;
    private final Quadrature quadrature;
    private final int deepest;

    ShapleyIntegral(Trees trees, Shares shares, int[] columns) {
        nodes = trees.nodes();
        roots = trees.roots();
        this.shares = shares;
        this.columns = columns;
        int depth = 0;
        for (int of : trees.depths()) {
            depth = Math.max(depth, of);
        }
        deepest = depth;
        quadrature = Quadrature.exactUpTo(Math.max(0, depth - 1));
    }

    /** The features between the root and where a walk is. */
    static final class Path {
        private int[] columns = new int[0];
        /** 1 when the row goes this way at all splits of the column so far, 0 when not. */
        private double[] present = new double[0];
        /** Share of the training rows that went this way at all splits of the column so far. */
        private double[] absent = new double[0];
        /** Per level and point: the product over the path's columns. */
        private double[][] products = new double[0][];
        /** Per level and point: the sum over the leaves below of value times product. */
        private double[][] sums = new double[0][];

        private void grow(int levels, int points) {
            if (products.length < levels || products[0].length < points) {
                columns = new int[levels];
                present = new double[levels];
                absent = new double[levels];
                products = new double[levels][points];
                sums = new double[levels][points];
            }
        }
    }

    /** Adds what a tree's features contribute. */
    void explain(int tree, int[] slots, Path path, double[] values, int from) {
        path.grow(deepest + 1, quadrature.size());
        Arrays.fill(path.products[0], 1);
        path.columns[0] = -1;
        below(roots[tree], 0, slots, path, values, from);
    }

    /** Fills the sums of a level from the leaves below a node, and adds what the splits below it contribute. */
    private void below(int node, int level, int[] slots, Path path, double[] values, int from) {
        double[] sums = path.sums[level];
        double[] products = path.products[level];
        if (Node.isLeaf(nodes[node])) {
            double value = Node.value(nodes[node]);
            for (int i = 0; i < quadrature.size(); i++) {
                sums[i] = value * products[i];
            }
            return;
        }
        int column = columns[Node.slot(nodes[node])];
        int earlier = level;
        while (earlier > 0 && path.columns[earlier] != column) {
            earlier--;
        }
        double present = earlier > 0 ? path.present[earlier] : 1;
        double absent = earlier > 0 ? path.absent[earlier] : 1;
        int left = node + Node.way(nodes[node]);
        int right = Node.right(nodes[node], slots);
        Arrays.fill(sums, 0);
        int next = level + 1;
        for (int side = 0; side < 2; side++) {
            path.columns[next] = column;
            path.present[next] = side == right ? present : 0;
            path.absent[next] = absent * shares.share(left + side);
            double gain = path.present[next] - path.absent[next];
            for (int i = 0; i < quadrature.size(); i++) {
                double t = quadrature.point(i);
                path.products[next][i] =
                        products[i] / (absent + t * (present - absent)) * (path.absent[next] + t * gain);
            }
            below(left + side, next, slots, path, values, from);
            double contribution = 0;
            for (int i = 0; i < quadrature.size(); i++) {
                double t = quadrature.point(i);
                double below = path.sums[next][i];
                sums[i] += below;
                contribution += quadrature.weight(i)
                        * below
                        * (gain / (path.absent[next] + t * gain)
                                // The leaves below have counted for an earlier split of the column with what it knew
                                // then.
                                - (present - absent) / (absent + t * (present - absent)));
            }
            values[from + column] += contribution;
        }
    }
}
