package io.millrace.runtime.metrics;

/** Something that has a value now. Thread-safe. */
@FunctionalInterface
public interface Gauge {
    void set(double value);
}
