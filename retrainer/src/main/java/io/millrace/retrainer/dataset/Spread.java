package io.millrace.retrainer.dataset;

/** Whether a feature tells rows apart. A missing value is one that others differ from. */
public enum Spread {
    /** No row has a value. */
    NONE,
    /** All rows have the same value. */
    ONE_VALUE,
    /** Rows differ. */
    SEVERAL;

    /** Of a feature among some rows. */
    public static Spread of(ExampleTable table, int[] rows, int feature) {
        boolean categorical = table.features().get(feature).categorical();
        for (int row : rows) {
            boolean same = categorical
                    ? table.categoryCode(feature, row) == table.categoryCode(feature, rows[0])
                    : same(table.number(feature, row), table.number(feature, rows[0]));
            if (!same) {
                return SEVERAL;
            }
        }
        boolean there = rows.length > 0
                && (categorical
                        ? table.categoryCode(feature, rows[0]) >= 0
                        : !Double.isNaN(table.number(feature, rows[0])));
        return there ? ONE_VALUE : NONE;
    }

    private static boolean same(double one, double other) {
        return one == other || (Double.isNaN(one) && Double.isNaN(other));
    }
}
