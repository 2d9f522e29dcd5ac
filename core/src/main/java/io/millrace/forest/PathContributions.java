package io.millrace.forest;

/** See {@link Contributions#approximate}. */
final class PathContributions implements Contributions {
    private final Forest forest;
    private final Trees trees;
    private final Shares shares;
    private final int[] columns;

    PathContributions(Forest forest) throws ForestException {
        this.forest = forest;
        trees = forest.layout();
        shares = Shares.of(trees);
        columns = forest.columnsOfSlots();
    }

    @Override
    public void explain(ForestRow[] rows, int count, Explanation explanation) {
        explanation.begin(forest, count);
        for (int row = 0; row < count; row++) {
            for (int tree = 0; tree < trees.roots().length; tree++) {
                explain(tree, rows[row].slots(), explanation.values(), explanation.from(row, trees.outputs()[tree]));
            }
        }
    }

    private void explain(int tree, int[] slots, double[] values, int from) {
        long[] nodes = trees.nodes();
        int node = trees.roots()[tree];
        values[from + forest.features()] += shares.expected(node);
        while (!Node.isLeaf(nodes[node])) {
            int next = node + Node.step(nodes[node], slots);
            values[from + columns[Node.slot(nodes[node])]] += shares.expected(next) - shares.expected(node);
            node = next;
        }
    }

    @Override
    public boolean exact() {
        return false;
    }

    @Override
    public long tableBytes() {
        return 0;
    }
}
