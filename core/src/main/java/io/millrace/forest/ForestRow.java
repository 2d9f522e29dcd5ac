package io.millrace.forest;

/** A row that a forest is walked with. It is set column by column, and reused. Not thread-safe. */
public final class ForestRow {
    private Forest forest;
    private int[] slots;
    /** Where the trees that are walked side by side have ended. */
    private final int[] leaves = new int[Forest.TOGETHER];

    ForestRow(Forest forest) {
        this.forest = forest;
        slots = new int[forest.slots().size()];
        clear();
    }

    /** Makes this a row of another forest, all its values missing. A row of this forest stays as it is. */
    public void of(Forest other) {
        if (other != forest) {
            forest = other;
            if (slots.length < other.slots().size()) {
                slots = new int[other.slots().size()];
            }
            clear();
        }
    }

    private void clear() {
        // The leaves': less than everything, so that it goes left.
        slots[forest.slots().leaf()] = Integer.MIN_VALUE;
        for (int column = 0; column < columns(); column++) {
            set(column, Float.NaN);
        }
    }

    /** Number of columns. */
    public int columns() {
        return forest.features();
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
        int[] splits = forest.categorySlots(column);
        CategorySplit[] categories = forest.categorySplits(column);
        for (int i = 0; i < splits.length; i++) {
            slots[splits[i]] = categories[i].side(value);
        }
    }

    /**
     * Sets all columns.
     *
     * @param values NaN where missing
     */
    public void set(float[] values, int from) {
        for (int column = 0; column < columns(); column++) {
            set(column, values[from + column]);
        }
    }

    int[] leaves() {
        return leaves;
    }

    /** As many as the forest has, or more. */
    int[] slots() {
        return slots;
    }
}
