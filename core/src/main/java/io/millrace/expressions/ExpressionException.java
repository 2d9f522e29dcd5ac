package io.millrace.expressions;

/** Text that is not a valid expression: one sentence, and where. */
public final class ExpressionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private final int column;

    public ExpressionException(String message, int column) {
        super(message);
        this.column = column;
    }

    /** Where in the text, from 1. */
    public int column() {
        return column;
    }
}
