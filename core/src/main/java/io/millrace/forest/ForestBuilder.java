package io.millrace.forest;

import java.util.Arrays;
import java.util.BitSet;

/** Lays trees out as {@link Node}s, breadth first, and checks on the way that each of them is a tree. */
final class ForestBuilder {
    private final Slots slots;
    private long[] nodes = new long[1024];
    private float[] covers = new float[1024];
    private int size;
    private final int[] roots;
    private final int[] depths;
    private int trees;

    ForestBuilder(int columns, int trees) throws ForestException {
        slots = new Slots(columns);
        roots = new int[trees];
        depths = new int[trees];
    }

    static Forest build(XgboostModel model) throws ForestException {
        ForestBuilder builder =
                new ForestBuilder(model.features(), model.trees().size());
        for (RawTree tree : model.trees()) {
            builder.add(tree);
        }
        return new Forest(
                model.objective(),
                model.baseMargins(),
                new Trees(
                        Arrays.copyOf(builder.nodes, builder.size),
                        Arrays.copyOf(builder.covers, builder.size),
                        builder.roots,
                        builder.depths,
                        Arrays.copyOf(model.treeOutputs(), builder.trees)),
                builder.slots);
    }

    private void add(RawTree tree) throws ForestException {
        int count = tree.left.length;
        if (count == 0
                || tree.right.length != count
                || tree.column.length != count
                || tree.condition.length != count
                || tree.defaultLeft.length != count
                || (tree.cover.length != count && tree.cover.length != 0)) {
            throw broken("its node arrays are empty or differ in length");
        }
        int root = size;
        roots[trees] = root;
        boolean[] seen = new boolean[count];
        int[] queue = new int[count];
        int queued = 1;
        int levelEnd = 1;
        int depth = 0;
        for (int next = 0; next < queued; next++) {
            if (next == levelEnd) {
                depth++;
                levelEnd = queued;
            }
            int node = queue[next];
            if (seen[node]) {
                throw broken("node " + node + " is reached twice");
            }
            seen[node] = true;
            boolean leaf = tree.left[node] == -1 && tree.right[node] == -1;
            if (leaf) {
                put(leaf(tree, node), cover(tree, node));
                continue;
            }
            for (int child : new int[] {tree.left[node], tree.right[node]}) {
                if (child < 0 || child >= count) {
                    throw broken("node " + child + " is not there");
                }
                if (queued == count) {
                    throw broken("node " + child + " is reached twice");
                }
                queue[queued++] = child;
            }
            int way = queued - 2 - next;
            if (way > Node.MOST) {
                throw broken("it is wider than " + Node.MOST + " nodes");
            }
            put(split(tree, node, way), cover(tree, node));
        }
        depths[trees++] = depth;
    }

    private long leaf(RawTree tree, int node) throws ForestException {
        if (!Float.isFinite(tree.condition[node])) {
            throw broken("leaf " + node + " is not a finite number");
        }
        return Node.leaf(slots.leaf(), tree.condition[node]);
    }

    private long split(RawTree tree, int node, int way) throws ForestException {
        int column = tree.column[node];
        if (column < 0 || column >= slots.columns()) {
            throw broken("node " + node + " reads column " + column + " of " + slots.columns());
        }
        boolean missingLeft = tree.defaultLeft[node] != 0;
        int categorical = Arrays.binarySearch(tree.categoryNodes, node);
        if (categorical >= 0) {
            return Node.split(
                    slots.category(new CategorySplit(column, rights(tree, categorical), missingLeft)),
                    CategorySplit.THRESHOLD,
                    way);
        }
        if (Float.isNaN(tree.condition[node])) {
            throw broken("node " + node + " has no threshold");
        }
        return Node.split(slots.numeric(column, missingLeft), Node.ordered(tree.condition[node]), way);
    }

    private BitSet rights(RawTree tree, int categorical) throws ForestException {
        if (tree.categorySegments.length != tree.categoryNodes.length
                || tree.categorySizes.length != tree.categoryNodes.length) {
            throw broken("its arrays of categories differ in length");
        }
        int from = tree.categorySegments[categorical];
        int to = from + tree.categorySizes[categorical];
        if (from < 0 || to < from || to > tree.categories.length) {
            throw broken("its categories " + from + " to " + to + " are not there");
        }
        int[] categories = Arrays.copyOfRange(tree.categories, from, to);
        if (Arrays.stream(categories).anyMatch(category -> category < 0 || category > CategorySplit.GREATEST)) {
            throw broken("it has a category that is not 0 to " + CategorySplit.GREATEST);
        }
        BitSet rights = new BitSet();
        for (int category : categories) {
            rights.set(category);
        }
        return rights;
    }

    private static float cover(RawTree tree, int node) {
        return tree.cover.length == 0 ? Float.NaN : tree.cover[node];
    }

    private void put(long node, float cover) {
        if (size == nodes.length) {
            nodes = Arrays.copyOf(nodes, 2 * size);
            covers = Arrays.copyOf(covers, 2 * size);
        }
        nodes[size] = node;
        covers[size++] = cover;
    }

    private ForestException broken(String how) {
        return new ForestException("tree " + trees + " of the model is broken: " + how);
    }
}
