package io.millrace.benchmarks.throughput;

/** Competitors have not done the same work. */
final class UnlikeWorkException extends Exception {
    private static final long serialVersionUID = 1;

    UnlikeWorkException(String message) {
        super(message);
    }
}
