package io.millrace.forest;

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
    /** Greatest number of splits above the subtrees of a tree. */
    private final int longest;

    ShapleyTables(ShapleyTablesBuilder builder) {
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
        int most = 0;
        for (int tree = 0; tree < trees.length; tree++) {
            most = Math.max(most, firstSplits[tree + 1] - firstSplits[tree]);
        }
        longest = most;
    }

    /** Bytes of the tables. */
    long bytes() {
        return 4L * lines.length;
    }

    /** Adds what the features of the trees that have tables contribute. All rows go by one tree before the next, while its tables are near. */
    void explain(ForestRow[] rows, int count, Explanation explanation) {
        double[] values = explanation.values();
        int[] ways = explanation.ways(longest + 1);
        for (int tree = 0; tree < trees.length; tree++) {
            for (int row = 0; row < count; row++) {
                explain(tree, rows[row].slots(), ways, values, explanation.from(row, outputs[trees[tree]]));
            }
        }
    }

    private void explain(int tree, int[] slots, int[] ways, double[] values, int output) {
        int from = firstSplits[tree];
        // The way to the root is empty.
        ways[0] = 0;
        for (int split = from; split < firstSplits[tree + 1]; split++) {
            ways[split - from + 1] = ways[parents[split]] << 1 | Node.right(nodes[splits[split]], slots);
        }
        for (int subtree = firstSubtrees[tree]; subtree < firstSubtrees[tree + 1]; subtree++) {
            int way = ways[subtreeParents[subtree]];
            for (int split = firstInner[subtree]; split < firstInner[subtree + 1]; split++) {
                way = way << 1 | Node.right(nodes[inner[split]], slots);
            }
            int first = firstColumns[subtree];
            int columnCount = firstColumns[subtree + 1] - first;
            int line = firstLines[subtree] + way * columnCount;
            for (int column = 0; column < columnCount; column++) {
                values[output + columns[first + column]] += lines[line + column];
            }
        }
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }
}
