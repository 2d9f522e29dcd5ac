package io.millrace.validation.windows;

import java.time.Duration;
import java.util.Map;

/**
 * What a project holds the windows of its sources to.
 *
 * @param every length of a window, a positive number of milliseconds: window k covers (k·every, (k+1)·every] since the epoch
 * @param limits by source; one that is not here is switched off: neither counted nor judged
 */
public record WindowRules(Duration every, Map<String, WindowLimits> limits) {

    public WindowRules {
        limits = Map.copyOf(limits);
        if (every.toMillis() <= 0) {
            throw new IllegalArgumentException("windows of " + every);
        }
    }

    /** Whether a source's windows are counted and judged. */
    public boolean watches(String source) {
        return limits.containsKey(source);
    }

    /** What a source is held to. */
    public WindowLimits of(String source) {
        return limits.getOrDefault(source, WindowLimits.NONE);
    }
}
