package io.millrace.runtime.control;

import io.millrace.bundle.Rejection;

/** A bundle that cannot be had. The message is one sentence that says why. */
public final class BundleUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Rejection rejection;
    private final boolean retriable;

    /** What is not there, or not whole, for now or for good. */
    public BundleUnavailableException(String message, boolean retriable) {
        super(message);
        rejection = Rejection.CORRUPT;
        this.retriable = retriable;
    }

    /** What is not there, or not whole, for now or for good. */
    public BundleUnavailableException(String message, boolean retriable, Throwable cause) {
        super(message, cause);
        rejection = Rejection.CORRUPT;
        this.retriable = retriable;
    }

    /** What is refused for good. */
    public BundleUnavailableException(Rejection rejection, String message) {
        super(message);
        this.rejection = rejection;
        retriable = false;
    }

    /** Why, in one word, where asking again does not help. */
    public Rejection rejection() {
        return rejection;
    }

    /** Whether asking again later may help: chunks are missing so far, or the brokers did not answer. */
    public boolean retriable() {
        return retriable;
    }
}
