package io.millrace.retrainer;

/** A training that could not be done. The message is one sentence that says why; a model that failed a gate is not this. */
public final class TrainingFailed extends Exception {
    private static final long serialVersionUID = 1L;

    public TrainingFailed(String message) {
        super(message);
    }

    public TrainingFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
