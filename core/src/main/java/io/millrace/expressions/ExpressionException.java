package io.millrace.expressions;

import org.jspecify.annotations.Nullable;

/** Text that is not a valid expression: one sentence, and where. */
public final class ExpressionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private final int column;
    private final @Nullable String function;

    public ExpressionException(String message, int column) {
        this(message, column, null);
    }

    private ExpressionException(String message, int column, @Nullable String function) {
        super(message);
        this.column = column;
        this.function = function;
    }

    static ExpressionException noFunction(String name, int column) {
        return new ExpressionException("there is no function '" + name + "'", column, name);
    }

    /** Where in the text, from 1. */
    public int column() {
        return column;
    }

    /** The function that there is not, when that is what is wrong; see {@link ExpressionParser#FUNCTIONS}. */
    public @Nullable String function() {
        return function;
    }
}
