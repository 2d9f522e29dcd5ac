package io.millrace.forest;

/** A trained model that cannot be scored here. The message is one sentence that says why. */
public final class ForestException extends Exception {
    private static final long serialVersionUID = 1L;

    public ForestException(String message) {
        super(message);
    }

    public ForestException(String message, Throwable cause) {
        super(message, cause);
    }
}
