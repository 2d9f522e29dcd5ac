package io.millrace.runtime.metrics;

/** A distribution, counted into fixed buckets. Thread-safe. */
@FunctionalInterface
public interface Histogram {
    /** Counts one observation, in the unit of the metric's name. */
    void observe(double value);
}
