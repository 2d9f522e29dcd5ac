package io.millrace.forest;

/** Which share of the training rows went which way, and what a row's margin is expected to be at a node. */
final class Shares {
    private final double[] shares;
    private final double[] expected;

    private Shares(double[] shares, double[] expected) {
        this.shares = shares;
        this.expected = expected;
    }

    static Shares of(Trees trees) throws ForestException {
        long[] nodes = trees.nodes();
        float[] covers = trees.covers();
        double[] shares = new double[nodes.length];
        double[] expected = new double[nodes.length];
        // Children come after their parent.
        for (int node = nodes.length - 1; node >= 0; node--) {
            if (!(covers[node] >= 0 && covers[node] <= Float.MAX_VALUE)) {
                throw new ForestException("the model does not tell how many rows came by node " + node
                        + " (sum_hessian): what its features contribute is not known");
            }
            if (Node.isLeaf(nodes[node])) {
                expected[node] = Node.value(nodes[node]);
                continue;
            }
            int left = node + Node.way(nodes[node]);
            double both = (double) covers[left] + covers[left + 1];
            // Never 0, so that shares can be divided by.
            shares[left] = both > 0 ? Math.max(covers[left] / both, LEAST) : 0.5;
            shares[left + 1] = both > 0 ? Math.max(covers[left + 1] / both, LEAST) : 0.5;
            expected[node] = shares[left] * expected[left] + shares[left + 1] * expected[left + 1];
        }
        return new Shares(shares, expected);
    }

    private static final double LEAST = 1e-12;

    /** Of the rows that came by a node's parent, those that came on to it: above 0, up to 1. */
    double share(int node) {
        return shares[node];
    }

    /** The mean of the leaves below a node, by the rows that came to them. */
    double expected(int node) {
        return expected[node];
    }
}
