package io.millrace.quickstart.files;

/** A file that cannot be read as events at all; the message is one line for a person. */
public final class UnusableFileException extends Exception {
    private static final long serialVersionUID = 1L;

    public UnusableFileException(String message) {
        super(message);
    }
}
