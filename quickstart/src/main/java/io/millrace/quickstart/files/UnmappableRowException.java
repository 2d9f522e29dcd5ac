package io.millrace.quickstart.files;

/** A row that does not become a record; the message says which cell, what is in it and what is expected. */
public final class UnmappableRowException extends Exception {
    private static final long serialVersionUID = 1L;

    UnmappableRowException(String message) {
        super(message);
    }
}
