package io.millrace.expressions;

/** A condition that also knows when it cannot be told. */
interface Decision extends Condition {

    /**
     * 1 where it holds, 0 where it does not, NaN where that cannot be told because something is missing: {@code and}, {@code or} and
     * {@code not} are Kleene's.
     */
    double truth(Row row);

    @Override
    default boolean test(Row row) {
        return truth(row) == 1;
    }

    static double truth(boolean value) {
        return value ? 1 : 0;
    }
}
