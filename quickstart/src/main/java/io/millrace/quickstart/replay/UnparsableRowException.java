package io.millrace.quickstart.replay;

/** A cell is not what it should be; the message says column, found and expected. */
public final class UnparsableRowException extends Exception {
    private static final long serialVersionUID = 1L;

    UnparsableRowException(String column, String found, String expected) {
        super("column " + column + ": found \"" + found + "\", expected " + expected);
    }
}
