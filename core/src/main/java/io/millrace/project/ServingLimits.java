package io.millrace.project;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Of which figures of a running model, and of the machines, somebody wants to be told: what alert rules of Prometheus are made of. Nothing else comes of them. Null: of none.
 *
 * @param latencyP99 highest 99th percentile of the time from a feature update to its prediction
 * @param errorRate highest share of the updates that the model fails to score, above 0 and below 1
 * @param cpu highest share of a machine's processors in use, above 0 and up to 1
 * @param memory highest share of a machine's memory in use, above 0 and up to 1
 * @param gpu highest share of a GPU's time in use, above 0 and up to 1
 */
public record ServingLimits(
        @Nullable Duration latencyP99,
        @Nullable Double errorRate,
        @Nullable Double cpu,
        @Nullable Double memory,
        @Nullable Double gpu) {
    /** Where the project file says nothing. */
    public static final ServingLimits NONE = new ServingLimits(null, null, null, null, null);
}
