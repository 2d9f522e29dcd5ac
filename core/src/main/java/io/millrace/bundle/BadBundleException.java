package io.millrace.bundle;

/** A model bundle that cannot be used. The message is one sentence that says why. */
public final class BadBundleException extends Exception {
    private static final long serialVersionUID = 1L;

    public BadBundleException(String message) {
        super(message);
    }

    public BadBundleException(String message, Throwable cause) {
        super(message, cause);
    }
}
