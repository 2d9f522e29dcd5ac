package io.millrace.expressions;

/** What an expression is evaluated over: numbers and texts in numbered slots. */
public interface Row {

    /** The number in a slot; NaN when it is missing. */
    double number(int slot);

    /** Whether there is text in a slot. */
    boolean hasText(int slot);

    /** Whether the text in a slot equals the UTF-8 bytes; false when it is missing. */
    boolean textEquals(int slot, byte[] utf8);
}
