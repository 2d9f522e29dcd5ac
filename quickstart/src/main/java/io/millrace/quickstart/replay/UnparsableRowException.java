package io.millrace.quickstart.replay;

/** A row is not what it should be; of a cell the message says column, found and expected. */
public final class UnparsableRowException extends Exception {
    private static final long serialVersionUID = 1L;

    UnparsableRowException(String message) {
        super(message);
    }

    UnparsableRowException(String column, String found, String expected) {
        super("column " + column + ": found \"" + found + "\", expected " + expected);
    }
}
