package io.millrace.forest;

import java.util.BitSet;

/**
 * A split by categories. It reads a slot of its own, in which a row keeps on which side its category is; splits that agree share it.
 *
 * @param column that holds the category's code
 * @param rights codes of the categories that go right; never changed
 * @param missingLeft whether a missing value goes left
 */
record CategorySplit(int column, BitSet rights, boolean missingLeft) {
    /** Greatest code of a category, as XGBoost has it. */
    static final int GREATEST = (1 << 24) - 1;
    /** What a slot holds for the left side and the right one, to be compared with {@link #THRESHOLD}. */
    static final int LEFT = 0;

    static final int RIGHT = 1;
    static final int THRESHOLD = 1;

    /** As XGBoost decides: what is not a category that it has seen go right goes left. */
    int side(float value) {
        if (Float.isNaN(value)) {
            return missingLeft ? LEFT : RIGHT;
        }
        return value >= 0 && rights.get((int) value) ? RIGHT : LEFT;
    }
}
