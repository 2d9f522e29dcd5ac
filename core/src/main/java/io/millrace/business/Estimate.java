package io.millrace.business;

import org.jspecify.annotations.Nullable;

/**
 * A figure and what it may truly be.
 *
 * @param value the figure; null where it cannot be told, though the interval can
 * @param interval at 95 %
 */
public record Estimate(@Nullable Double value, Interval interval) {

    Estimate times(double factor) {
        return new Estimate(value == null ? null : Double.valueOf(factor * value), interval.times(factor));
    }
}
