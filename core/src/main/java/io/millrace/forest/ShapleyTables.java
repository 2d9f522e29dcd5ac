package io.millrace.forest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Shapley values from tables. What a leaf contributes depends on nothing but which way the row goes at the splits above it; the leaves of a
 * small subtree depend on those above the subtree and within it: a table with one line for each way to go tells what they all contribute
 * together. A tree of depth 6 has 16 such subtrees of four leaves and 7 splits each, so 16 tables of 128 lines.
 */
final class ShapleyTables {
    private final long[] nodes;
    private final int[] outputs;
    /** Trees that have tables. */
    private final int[] trees;
    /** Per such tree and one more: its first split above the subtrees, and its first subtree. */
    private final int[] firstSplits;

    private final int[] firstSubtrees;
    /** Per split above the subtrees: its node, and 1 + the place among the tree's splits of the one above it; 0 for the root. */
    private final int[] splits;

    private final int[] parents;
    /** Per subtree: 1 + the place of the split above it. */
    private final int[] subtreeParents;
    /** Per subtree and one more: where its splits, its columns and its lines start. */
    private final int[] firstInner;

    private final int[] firstColumns;
    private final int[] firstLines;
    private final int[] inner;
    private final int[] columns;
    private final float[] lines;

    private ShapleyTables(Builder builder) {
        nodes = builder.nodes;
        outputs = builder.outputs;
        trees = ints(builder.trees);
        firstSplits = ints(builder.firstSplits);
        firstSubtrees = ints(builder.firstSubtrees);
        splits = ints(builder.splits);
        parents = ints(builder.parents);
        subtreeParents = ints(builder.subtreeParents);
        firstInner = ints(builder.firstInner);
        firstColumns = ints(builder.firstColumns);
        firstLines = ints(builder.firstLines);
        inner = ints(builder.inner);
        columns = ints(builder.subtreeColumns);
        lines = Arrays.copyOf(builder.lines, builder.used);
    }

    /** Size of the array that {@link #explain} takes. */
    int ways() {
        int longest = 0;
        for (int i = 0; i < trees.length; i++) {
            longest = Math.max(longest, firstSplits[i + 1] - firstSplits[i]);
        }
        return longest + 1;
    }

    /** Bytes of the tables. */
    long bytes() {
        return 4L * lines.length;
    }

    /** Adds what the features of the trees that have tables contribute. */
    void explain(int[] slots, int[] ways, double[] values, int width) {
        for (int i = 0; i < trees.length; i++) {
            int from = firstSplits[i];
            // The way to the root is empty.
            ways[0] = 0;
            for (int split = from; split < firstSplits[i + 1]; split++) {
                ways[split - from + 1] = ways[parents[split]] << 1 | Node.right(nodes[splits[split]], slots);
            }
            int output = outputs[trees[i]] * width;
            for (int subtree = firstSubtrees[i]; subtree < firstSubtrees[i + 1]; subtree++) {
                int way = ways[subtreeParents[subtree]];
                for (int split = firstInner[subtree]; split < firstInner[subtree + 1]; split++) {
                    way = way << 1 | Node.right(nodes[inner[split]], slots);
                }
                int first = firstColumns[subtree];
                int count = firstColumns[subtree + 1] - first;
                int line = firstLines[subtree] + way * count;
                for (int column = 0; column < count; column++) {
                    values[output + columns[first + column]] += lines[line + column];
                }
            }
        }
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Makes the tables, tree by tree, for as long as there is room. */
    static final class Builder {
        /** Splits that a table may depend on. More would make fewer tables of more lines: they fall out of the processor's caches. */
        private static final int MOST_SPLITS = 7;

        private final long[] nodes;
        private final int[] roots;
        private final int[] outputs;
        private final Shares shares;
        private final int[] columnsOfSlots;
        private final long mostFloats;
        private final Quadrature quadrature = Quadrature.exactUpTo(MOST_SPLITS - 1);
        private final ProductGame game = new ProductGame(MOST_SPLITS);
        private final List<Integer> trees = new ArrayList<>();
        private final List<Integer> firstSplits = new ArrayList<>(List.of(0));
        private final List<Integer> firstSubtrees = new ArrayList<>(List.of(0));
        private final List<Integer> splits = new ArrayList<>();
        private final List<Integer> parents = new ArrayList<>();
        private final List<Integer> subtreeParents = new ArrayList<>();
        private final List<Integer> firstInner = new ArrayList<>(List.of(0));
        private final List<Integer> firstColumns = new ArrayList<>(List.of(0));
        private final List<Integer> firstLines = new ArrayList<>(List.of(0));
        private final List<Integer> inner = new ArrayList<>();
        private final List<Integer> subtreeColumns = new ArrayList<>();
        private float[] lines = new float[1024];
        private int used;

        Builder(Trees trees, Shares shares, int[] columnsOfSlots, long bytes) {
            nodes = trees.nodes();
            roots = trees.roots();
            outputs = trees.outputs();
            this.shares = shares;
            this.columnsOfSlots = columnsOfSlots;
            mostFloats = Math.min(bytes / 4, Integer.MAX_VALUE / 2);
        }

        /** Whether the tree has its tables now. */
        boolean add(int tree) {
            if (!fits(roots[tree], 0) || used + floats(roots[tree], 0) > mostFloats) {
                return false;
            }
            trees.add(tree);
            divide(roots[tree], List.of(), 0, splits.size());
            firstSplits.add(splits.size());
            firstSubtrees.add(subtreeParents.size());
            return true;
        }

        ShapleyTables build() {
            return new ShapleyTables(this);
        }

        /** Whether every leaf has few enough splits above it. */
        private boolean fits(int node, int above) {
            return above <= MOST_SPLITS
                    && (Node.isLeaf(nodes[node]) || (fits(left(node), above + 1) && fits(left(node) + 1, above + 1)));
        }

        private long floats(int node, int above) {
            int splits = above + splitsWithin(node);
            return splits <= MOST_SPLITS
                    ? (1L << splits) * splits
                    : floats(left(node), above + 1) + floats(left(node) + 1, above + 1);
        }

        private int splitsWithin(int node) {
            return Node.isLeaf(nodes[node]) ? 0 : 1 + splitsWithin(left(node)) + splitsWithin(left(node) + 1);
        }

        /**
         * Makes a subtree of what is small enough, else divides it.
         *
         * @param above the splits from the root to the node
         * @param parent 1 + the place of the split right above it, 0 for none
         */
        private void divide(int node, List<Integer> above, int parent, int firstOfTree) {
            if (above.size() + splitsWithin(node) <= MOST_SPLITS) {
                subtree(node, above, parent);
                return;
            }
            splits.add(node);
            parents.add(parent);
            int place = splits.size() - firstOfTree;
            List<Integer> path = new ArrayList<>(above);
            path.add(node);
            divide(left(node), path, place, firstOfTree);
            divide(left(node) + 1, path, place, firstOfTree);
        }

        private void subtree(int node, List<Integer> above, int parent) {
            subtreeParents.add(parent);
            List<Integer> order = new ArrayList<>(above);
            collect(node, order);
            inner.addAll(order.subList(above.size(), order.size()));
            firstInner.add(inner.size());
            List<Integer> columns = order.stream().map(this::column).distinct().toList();
            subtreeColumns.addAll(columns);
            firstColumns.add(subtreeColumns.size());
            int count = columns.size();
            int first = used;
            used += count << order.size();
            if (used > lines.length) {
                lines = Arrays.copyOf(lines, Math.max(used, 2 * lines.length));
            }
            firstLines.add(used);
            double[] line = new double[count];
            for (int way = 0; way < 1 << order.size(); way++) {
                Arrays.fill(line, 0);
                double[] present = new double[count];
                double[] absent = new double[count];
                Arrays.fill(present, 1);
                Arrays.fill(absent, 1);
                new Lines(order, columns, way, line).descend(above, 0, node, present, absent);
                for (int column = 0; column < count; column++) {
                    lines[first + way * count + column] = (float) line[column];
                }
            }
        }

        private void collect(int node, List<Integer> order) {
            if (!Node.isLeaf(nodes[node])) {
                order.add(node);
                collect(left(node), order);
                collect(left(node) + 1, order);
            }
        }

        private int left(int node) {
            return node + Node.way(nodes[node]);
        }

        private int column(int split) {
            return columnsOfSlots[Node.slot(nodes[split])];
        }

        /** Adds up what the leaves of a subtree contribute, for one way to go. */
        private final class Lines {
            private final List<Integer> order;
            private final List<Integer> columns;
            private final int way;
            private final double[] line;

            Lines(List<Integer> order, List<Integer> columns, int way, double[] line) {
                this.order = order;
                this.columns = columns;
                this.way = way;
                this.line = line;
            }

            /** Down the path that leads to the subtree, then to each of its leaves. */
            void descend(List<Integer> above, int level, int subtree, double[] present, double[] absent) {
                if (level == above.size()) {
                    within(subtree, present, absent);
                    return;
                }
                int split = above.get(level);
                int next = level + 1 < above.size() ? above.get(level + 1) : subtree;
                go(split, next - left(split), present, absent);
                descend(above, level + 1, subtree, present, absent);
            }

            private void within(int node, double[] present, double[] absent) {
                if (Node.isLeaf(nodes[node])) {
                    pay(Node.value(nodes[node]), present, absent);
                    return;
                }
                for (int side = 0; side < 2; side++) {
                    double[] presentBelow = present.clone();
                    double[] absentBelow = absent.clone();
                    go(node, side, presentBelow, absentBelow);
                    within(left(node) + side, presentBelow, absentBelow);
                }
            }

            private void go(int split, int side, double[] present, double[] absent) {
                int column = columns.indexOf(column(split));
                int right = (way >> (order.size() - 1 - order.indexOf(split))) & 1;
                present[column] *= right == side ? 1 : 0;
                absent[column] *= shares.share(left(split) + side);
            }

            private void pay(double prize, double[] present, double[] absent) {
                game.clear();
                for (int column = 0; column < present.length; column++) {
                    game.add(present[column], absent[column]);
                }
                for (int column = 0; column < present.length; column++) {
                    line[column] += prize * game.value(column, quadrature);
                }
            }
        }
    }
}
