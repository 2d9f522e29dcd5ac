package io.millrace.expressions;

/** Compiled arithmetic. Immutable; evaluating it allocates nothing. */
@FunctionalInterface
public interface NumberExpression {

    /**
     * The value over a row: finite, or NaN when it is missing. A missing operand, a division by zero and an overflow all
     * give a missing value.
     */
    double evaluate(Row row);
}
