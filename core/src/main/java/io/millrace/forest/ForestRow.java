package io.millrace.forest;

/** A row that a forest is walked with. It is set column by column, and reused. Not thread-safe. */
public final class ForestRow {
    private final int[] slots;
    private final int[][] categorySlots;
    private final CategorySplit[][] categorySplits;
    private final int columns;
    /** Where the trees that are walked side by side have ended. */
    private final int[] leaves = new int[Forest.TOGETHER];

    ForestRow(int[] slots, int[][] categorySlots, CategorySplit[][] categorySplits, int columns) {
        this.slots = slots;
        this.categorySlots = categorySlots;
        this.categorySplits = categorySplits;
        this.columns = columns;
    }

    /** Number of columns. */
    public int columns() {
        return columns;
    }

    /**
     * Sets a column.
     *
     * @param value NaN when missing
     */
    public void set(int column, float value) {
        boolean missing = Float.isNaN(value);
        int ordered = Node.ordered(value);
        slots[2 * column] = missing ? Integer.MAX_VALUE : ordered;
        slots[2 * column + 1] = missing ? Integer.MIN_VALUE : ordered;
        int[] splits = categorySlots[column];
        for (int i = 0; i < splits.length; i++) {
            slots[splits[i]] = categorySplits[column][i].side(value);
        }
    }

    /**
     * Sets all columns.
     *
     * @param values NaN where missing
     */
    public void set(float[] values, int from) {
        for (int column = 0; column < columns; column++) {
            set(column, values[from + column]);
        }
    }

    int[] leaves() {
        return leaves;
    }

    int[] slots() {
        return slots;
    }
}
