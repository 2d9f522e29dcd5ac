package io.millrace.runtime.metrics;

/** Something that only grows. Thread-safe. */
@FunctionalInterface
public interface Counter {
    /** Adds an amount that is not negative. */
    void add(double amount);

    /** Adds one. */
    default void increment() {
        add(1);
    }
}
