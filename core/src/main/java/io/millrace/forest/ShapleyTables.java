package io.millrace.forest;

import java.util.Arrays;
import java.util.List;

/**
 * Shapley values from tables. What a leaf contributes depends on nothing but which way the row goes at the splits above it; the leaves of a
 * small subtree depend on those above the subtree and within it: a table with one line for each way to go tells what they all contribute
 * together. A tree of depth 6 has 16 such subtrees of four leaves and 7 splits each, so 16 tables of 128 lines.
 */
final class ShapleyTables {
    /** As many rows side by side are faster than one by one. */
    private static final int WORTH_LANES = 16;

    private final int slots;
    private final int[] outputs;
    /** Trees that have tables. */
    private final int[] trees;
    /** Per such tree and one more: its first split above the subtrees, and its first subtree. */
    private final int[] firstSplits;

    private final int[] firstSubtrees;
    /** Per split above the subtrees: its {@link Node}, and 1 + the place among the tree's splits of the one above it; 0 for the root. */
    private final long[] splits;

    private final int[] parents;
    /** Per subtree: 1 + the place of the split above it. */
    private final int[] subtreeParents;
    /** Per subtree and one more: where its splits, its columns and its lines start. */
    private final int[] firstInner;

    private final int[] firstColumns;
    private final int[] firstLines;
    /** The {@link Node}s of the splits within subtrees. */
    private final long[] inner;

    private final int[] columns;
    private final float[] lines;
    /** Greatest number of splits above the subtrees of a tree. */
    private final int longest;

    ShapleyTables(ShapleyTablesBuilder builder) {
        slots = builder.slots();
        outputs = builder.outputs;
        trees = ints(builder.trees);
        firstSplits = ints(builder.firstSplits);
        firstSubtrees = ints(builder.firstSubtrees);
        splits = nodes(builder.splits, builder.nodes);
        parents = ints(builder.parents);
        subtreeParents = ints(builder.subtreeParents);
        firstInner = ints(builder.firstInner);
        firstColumns = ints(builder.firstColumns);
        firstLines = ints(builder.firstLines);
        inner = nodes(builder.inner, builder.nodes);
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

    /** Adds what the features of the trees that have tables contribute: to each row the same, alone or side by side with others. */
    void explain(ForestRow[] rows, int count, Explanation explanation) {
        for (int from = 0; from < count; from += Lanes.ROWS) {
            int together = Math.min(Lanes.ROWS, count - from);
            if (together >= WORTH_LANES) {
                explainTogether(rows, from, together, explanation);
            } else {
                for (int row = from; row < from + together; row++) {
                    explainAlone(rows[row].slots(), row, explanation);
                }
            }
        }
    }

    private void explainAlone(int[] slots, int row, Explanation explanation) {
        double[] values = explanation.values();
        int[] ways = explanation.ways(longest + 1);
        // The way to the root is empty.
        ways[0] = 0;
        for (int tree = 0; tree < trees.length; tree++) {
            int from = firstSplits[tree];
            for (int split = from; split < firstSplits[tree + 1]; split++) {
                ways[split - from + 1] = ways[parents[split]] << 1 | Node.right(splits[split], slots);
            }
            int output = explanation.from(row, outputs[trees[tree]]);
            for (int subtree = firstSubtrees[tree]; subtree < firstSubtrees[tree + 1]; subtree++) {
                int way = ways[subtreeParents[subtree]];
                for (int split = firstInner[subtree]; split < firstInner[subtree + 1]; split++) {
                    way = way << 1 | Node.right(inner[split], slots);
                }
                int first = firstColumns[subtree];
                int width = firstColumns[subtree + 1] - first;
                int line = firstLines[subtree] + way * width;
                for (int column = 0; column < width; column++) {
                    values[output + columns[first + column]] += lines[line + column];
                }
            }
        }
    }

    private void explainTogether(ForestRow[] rows, int start, int count, Explanation explanation) {
        Lanes lanes = explanation.lanes();
        int sums = explanation.from(1, 0);
        lanes.begin(rows, start, count, slots, longest + 1, sums);
        for (int tree = 0; tree < trees.length; tree++) {
            int from = firstSplits[tree];
            for (int split = from; split < firstSplits[tree + 1]; split++) {
                lanes.go(parents[split], splits[split], split - from + 1);
            }
            int output = explanation.from(0, outputs[trees[tree]]);
            for (int subtree = firstSubtrees[tree]; subtree < firstSubtrees[tree + 1]; subtree++) {
                lanes.start(subtreeParents[subtree]);
                for (int split = firstInner[subtree]; split < firstInner[subtree + 1]; split++) {
                    lanes.go(inner[split]);
                }
                int first = firstColumns[subtree];
                int width = firstColumns[subtree + 1] - first;
                lanes.toLines(firstLines[subtree], width);
                for (int column = 0; column < width; column++) {
                    lanes.add(lines, column, output + columns[first + column]);
                }
            }
        }
        double[] values = explanation.values();
        for (int lane = 0; lane < count; lane++) {
            int at = explanation.from(start + lane, 0);
            for (int sum = 0; sum < sums; sum++) {
                values[at + sum] += lanes.sum(sum, lane);
            }
        }
    }

    private static long[] nodes(List<Integer> places, long[] nodes) {
        return places.stream().mapToLong(place -> nodes[place]).toArray();
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }
}
