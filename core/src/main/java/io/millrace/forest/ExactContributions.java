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
        expected = new double[trees.roots().length];
        for (int tree = 0; tree < expected.length; tree++) {
            expected[tree] = shares.expected(trees.roots()[tree]);
            without.set(tree, !builder.add(tree));
        }
        tables = builder.build();
        integrated = without.stream().toArray();
    }

    @Override
    public void explain(ForestRow row, Explanation explanation) {
        explanation.clear();
        forest.addBase(explanation);
        double[] values = explanation.values();
        int width = forest.features() + 1;
        int[] outputs = trees.outputs();
        for (int tree = 0; tree < expected.length; tree++) {
            values[outputs[tree] * width + width - 1] += expected[tree];
        }
        tables.explain(row.slots(), explanation.ways(), values, width);
        for (int tree : integrated) {
            integral.explain(tree, row.slots(), explanation.path(), values, outputs[tree] * width);
        }
    }

    @Override
    public Explanation newExplanation() {
        return new Explanation(forest.features(), forest.outputs(), tables.ways(), integral.newPath());
    }

    @Override
    public boolean exact() {
        return true;
    }
}
