package io.millrace.forest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes the tables, tree by tree, for as long as there is room. */
final class ShapleyTablesBuilder {
    /** Splits that a table may depend on. More would make fewer tables of more lines: they fall out of the processor's caches. */
    private static final int MOST_SPLITS = 7;

    final long[] nodes;
    private final int[] roots;
    final int[] outputs;
    private final Shares shares;
    private final int[] columnsOfSlots;
    private final long mostFloats;
    private final Quadrature quadrature = Quadrature.exactUpTo(MOST_SPLITS - 1);
    private final ProductGame game = new ProductGame(MOST_SPLITS);
    final List<Integer> trees = new ArrayList<>();
    final List<Integer> firstSplits = new ArrayList<>(List.of(0));
    final List<Integer> firstSubtrees = new ArrayList<>(List.of(0));
    final List<Integer> splits = new ArrayList<>();
    final List<Integer> parents = new ArrayList<>();
    final List<Integer> subtreeParents = new ArrayList<>();
    final List<Integer> firstInner = new ArrayList<>(List.of(0));
    final List<Integer> firstColumns = new ArrayList<>(List.of(0));
    final List<Integer> firstLines = new ArrayList<>(List.of(0));
    final List<Integer> inner = new ArrayList<>();
    final List<Integer> subtreeColumns = new ArrayList<>();
    float[] lines = new float[1024];
    int used;

    ShapleyTablesBuilder(Trees trees, Shares shares, int[] columnsOfSlots, long bytes) {
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

    /** Number of slots of a row. */
    int slots() {
        return columnsOfSlots.length;
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
