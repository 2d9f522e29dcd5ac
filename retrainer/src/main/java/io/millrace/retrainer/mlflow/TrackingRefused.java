package io.millrace.retrainer.mlflow;

/** A tracker will not take what it was told, and would not the next time. */
final class TrackingRefused extends Exception {
    private static final long serialVersionUID = 1;

    TrackingRefused(String message) {
        super(message);
    }
}
