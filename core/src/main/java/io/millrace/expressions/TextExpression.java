package io.millrace.expressions;

/** A compiled text. Immutable; evaluating it allocates nothing once the scratch has grown to what it needs. */
@FunctionalInterface
public interface TextExpression {

    /**
     * Appends the text over a row.
     *
     * @param out the row's own scratch
     * @return false, and nothing is appended, when the text is missing
     */
    boolean append(Row row, TextScratch out);
}
