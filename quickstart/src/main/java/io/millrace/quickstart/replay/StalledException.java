package io.millrace.quickstart.replay;

/** Those who read have stood still for too long; the message says who, and where. */
public final class StalledException extends Exception {
    private static final long serialVersionUID = 1L;

    public StalledException(String message) {
        super(message);
    }
}
