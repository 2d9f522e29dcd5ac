package io.millrace.runtime.metrics;

/**
 * A metric whose series are told apart by labels. Thread-safe.
 *
 * @param <T> what a series is
 */
@FunctionalInterface
public interface Labelled<T> {
    /**
     * The series with these labels, which is shown from then on, at 0.
     *
     * @param labelValues in the order of the metric's label names; from few, and never an entity's id
     */
    T with(String... labelValues);
}
