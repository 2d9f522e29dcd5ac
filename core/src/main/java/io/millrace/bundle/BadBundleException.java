package io.millrace.bundle;

/** A model bundle that cannot be used. The message is one sentence that says why. */
public final class BadBundleException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Rejection rejection;

    /** A bundle that is {@link Rejection#UNUSABLE}. */
    public BadBundleException(String message) {
        this(Rejection.UNUSABLE, message);
    }

    /** A bundle that is {@link Rejection#UNUSABLE}. */
    public BadBundleException(String message, Throwable cause) {
        super(message, cause);
        rejection = Rejection.UNUSABLE;
    }

    public BadBundleException(Rejection rejection, String message) {
        super(message);
        this.rejection = rejection;
    }

    /** Why, in one word. */
    public Rejection rejection() {
        return rejection;
    }
}
