package io.millrace.features;

/**
 * State was written by a feature set of another layout. Reading it would give wrong numbers: the new feature set needs stores
 * of its own (a new MAJOR version) or the state must be rebuilt.
 */
public final class IncompatibleStateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public IncompatibleStateException(String message) {
        super(message);
    }
}
