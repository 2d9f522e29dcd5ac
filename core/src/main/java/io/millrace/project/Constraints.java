package io.millrace.project;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a model must keep to before it scores; null: it is not asked.
 *
 * @param latencyP99 longest time that scoring one row may take
 * @param throughput rows that one thread must be able to score, per second
 * @param modelSize greatest size of a bundle, in bytes
 */
public record Constraints(
        @Nullable Duration latencyP99,
        @Nullable Double throughput,
        @Nullable Long modelSize) {

    /** Nothing is asked. */
    public static final Constraints NONE = new Constraints(null, null, null);

    public Constraints {
        if (latencyP99 != null && !(latencyP99.compareTo(Duration.ZERO) > 0)) {
            throw new IllegalArgumentException("a latency is more than 0, not " + latencyP99);
        }
        if (throughput != null && !(throughput > 0)) {
            throw new IllegalArgumentException("a throughput is more than 0, not " + throughput);
        }
        if (modelSize != null && modelSize <= 0) {
            throw new IllegalArgumentException("a size is more than 0, not " + modelSize);
        }
    }
}
