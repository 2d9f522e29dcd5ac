package io.millrace.features;

/**
 * State was written in another layout. Reading it would give wrong numbers. Where a feature set has changed, the new one needs stores of its own (a
 * new MAJOR version) or the state must be rebuilt; where Millrace has, the message says which version reads it.
 */
public final class IncompatibleStateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public IncompatibleStateException(String message) {
        super(message);
    }
}
