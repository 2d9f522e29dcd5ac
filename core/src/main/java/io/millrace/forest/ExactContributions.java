package io.millrace.forest;

import java.util.BitSet;

/** See {@link Contributions#exact}. */
final class ExactContributions implements Contributions {
    private final Forest forest;
    private final Trees trees;
    private final double[] expected;
    private final ShapleyTables tables;
    private final ShapleyIntegral integral;
    /** Trees that have no tables. */
    private final int[] integrated;

    ExactContributions(Forest forest, long tableBytes) throws ForestException {
        this.forest = forest;
        trees = forest.layout();
        Shares shares = Shares.of(trees);
        int[] columns = forest.columnsOfSlots();
        integral = new ShapleyIntegral(trees, shares, columns);
        BitSet without = new BitSet();
        ShapleyTablesBuilder builder = new ShapleyTablesBuilder(trees, shares, columns, tableBytes);
        expected = new double[forest.outputs()];
        for (int tree = 0; tree < trees.roots().length; tree++) {
            expected[trees.outputs()[tree]] += shares.expected(trees.roots()[tree]);
            without.set(tree, !builder.add(tree));
        }
        tables = builder.build();
        integrated = without.stream().toArray();
    }

    @Override
    public void explain(ForestRow[] rows, int count, Explanation explanation) {
        explanation.begin(forest, count);
        double[] values = explanation.values();
        int features = forest.features();
        for (int row = 0; row < count; row++) {
            for (int output = 0; output < expected.length; output++) {
                values[explanation.from(row, output) + features] += expected[output];
            }
        }
        tables.explain(rows, count, explanation);
        for (int tree : integrated) {
            for (int row = 0; row < count; row++) {
                int from = explanation.from(row, trees.outputs()[tree]);
                integral.explain(tree, rows[row].slots(), explanation.path(), values, from);
            }
        }
    }

    @Override
    public boolean exact() {
        return true;
    }

    @Override
    public long tableBytes() {
        return tables.bytes();
    }
}
