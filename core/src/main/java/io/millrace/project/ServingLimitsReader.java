package io.millrace.project;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads a model's {@code monitoring.serving} and {@code monitoring.system}. */
final class ServingLimitsReader {
    private static final double LEAST = 0.0001;

    private ServingLimitsReader() {}

    /** The limits; what is wrong has been reported. */
    static ServingLimits read(Section model) {
        // Unknown keys beside them are reported by who reads the others.
        Section monitoring = model.holdsMap("monitoring") ? model.map("monitoring", false) : null;
        if (monitoring == null) {
            return ServingLimits.NONE;
        }
        Section serving = monitoring.optional("serving", Keys.MONITORED_SERVING);
        Section system = monitoring.optional("system", Keys.MONITORED_SYSTEM);
        Duration latency = serving == null ? null : Quantities.latency(serving, "latency_p99");
        return new ServingLimits(
                latency,
                share(serving, "error_rate", 0.99),
                share(system, "cpu", 1),
                share(system, "memory", 1),
                share(system, "gpu", 1));
    }

    private static @Nullable Double share(@Nullable Section section, String key, double most) {
        return section != null && section.has(key) ? section.share(key, LEAST, most, null) : null;
    }
}
