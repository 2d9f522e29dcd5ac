package io.millrace.forest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** Lays trees out in flat arrays, breadth first, and checks on the way that each of them is one. */
final class TreeBuilder {
    private int[] columns = new int[1024];
    private float[] values = new float[1024];
    private int[] lefts = new int[1024];
    private int size;
    private final List<Integer> roots = new ArrayList<>();

    void add(RawTree tree, int features) throws ForestException {
        int nodes = tree.left.length;
        if (nodes == 0
                || tree.right.length != nodes
                || tree.column.length != nodes
                || tree.condition.length != nodes
                || tree.defaultLeft.length != nodes) {
            throw broken("its node arrays are empty or differ in length");
        }
        boolean[] seen = new boolean[nodes];
        roots.add(reserve(1));
        Deque<int[]> queue = new ArrayDeque<>();
        queue.add(new int[] {0, size - 1});
        while (!queue.isEmpty()) {
            int[] next = queue.remove();
            int node = next[0];
            int place = next[1];
            if (node < 0 || node >= nodes || seen[node]) {
                throw broken("node " + node + " is not there, or is reached twice");
            }
            seen[node] = true;
            values[place] = tree.condition[node];
            if (tree.left[node] == -1 && tree.right[node] == -1) {
                columns[place] = Forest.LEAF;
                if (!Float.isFinite(values[place])) {
                    throw broken("leaf " + node + " is not a finite number");
                }
                continue;
            }
            if (tree.column[node] < 0 || tree.column[node] >= features) {
                throw broken("node " + node + " reads column " + tree.column[node] + " of " + features);
            }
            if (Float.isNaN(values[place])) {
                throw broken("node " + node + " has no threshold");
            }
            columns[place] = tree.column[node] << 1 | (tree.defaultLeft[node] != 0 ? 1 : 0);
            int children = reserve(2);
            lefts[place] = children;
            queue.add(new int[] {tree.left[node], children});
            queue.add(new int[] {tree.right[node], children + 1});
        }
    }

    Forest build(int features, float baseMargin, int trees) {
        int[] kept = roots.stream().limit(trees).mapToInt(Integer::intValue).toArray();
        int end = trees < roots.size() ? roots.get(trees) : size;
        return new Forest(
                features,
                baseMargin,
                kept,
                Arrays.copyOf(columns, end),
                Arrays.copyOf(values, end),
                Arrays.copyOf(lefts, end));
    }

    int trees() {
        return roots.size();
    }

    private int reserve(int count) {
        int first = size;
        size += count;
        if (size > columns.length) {
            int capacity = 2 * columns.length;
            columns = Arrays.copyOf(columns, capacity);
            values = Arrays.copyOf(values, capacity);
            lefts = Arrays.copyOf(lefts, capacity);
        }
        return first;
    }

    private ForestException broken(String how) {
        return new ForestException(
                "tree " + (roots.isEmpty() ? 0 : roots.size() - 1) + " of the model is broken: " + how);
    }
}
