package io.millrace.expressions;

/** What an expression is evaluated over: numbers and texts in numbered slots. One thread at a time evaluates over a row. */
public interface Row {

    /** The number in a slot; NaN when it is missing. */
    double number(int slot);

    /** Whether there is text in a slot. */
    boolean hasText(int slot);

    /** Whether the text in a slot equals the UTF-8 bytes; false when it is missing. */
    boolean textEquals(int slot, byte[] utf8);

    /** Appends the text in a slot, which {@link #hasText}. */
    void appendText(int slot, TextScratch out);

    /** Where the texts of an evaluation over this row are put together: the row's own, and the same one each time. */
    TextScratch scratch();
}
