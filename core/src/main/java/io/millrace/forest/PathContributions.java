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
    public void explain(ForestRow row, Explanation explanation) {
        explanation.clear();
        forest.addBase(explanation);
        long[] nodes = trees.nodes();
        double[] values = explanation.values();
        int width = forest.features() + 1;
        for (int tree = 0; tree < trees.roots().length; tree++) {
            int from = trees.outputs()[tree] * width;
            int node = trees.roots()[tree];
            values[from + width - 1] += shares.expected(node);
            while (!Node.isLeaf(nodes[node])) {
                int next = node + Node.step(nodes[node], row.slots());
                values[from + columns[Node.slot(nodes[node])]] += shares.expected(next) - shares.expected(node);
                node = next;
            }
        }
    }

    @Override
    public Explanation newExplanation() {
        return new Explanation(forest.features(), forest.outputs(), 0, null);
    }

    @Override
    public boolean exact() {
        return false;
    }
}
