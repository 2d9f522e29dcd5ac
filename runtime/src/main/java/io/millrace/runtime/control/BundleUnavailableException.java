package io.millrace.runtime.control;

/** A bundle that cannot be had. The message is one sentence that says why. */
public final class BundleUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean retriable;

    public BundleUnavailableException(String message, boolean retriable) {
        super(message);
        this.retriable = retriable;
    }

    public BundleUnavailableException(String message, boolean retriable, Throwable cause) {
        super(message, cause);
        this.retriable = retriable;
    }

    /** Whether asking again later may help: chunks are missing so far, or the brokers did not answer. */
    public boolean retriable() {
        return retriable;
    }
}
