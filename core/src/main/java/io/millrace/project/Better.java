package io.millrace.project;

import java.util.Set;

/** Which way a metric is better: it says whether a gate's bound is a minimum or a maximum, and so the project file need not. */
public enum Better {
    /** The metric must reach a minimum. */
    GREATER,
    /** The metric must not exceed a maximum. */
    LESS;

    private static final Set<String> ERRORS = Set.of("brier", "log_loss", "expected_calibration_error", "calibration");

    /** Of a metric that may be a gate. */
    public static Better of(String metric) {
        return ERRORS.contains(metric) ? LESS : GREATER;
    }

    /** Whether a value is as good as a bound, or better. */
    public boolean reaches(double value, double bound) {
        return this == LESS ? value <= bound : value >= bound;
    }

    /** Whether a value is better than a bound. */
    public boolean exceeds(double value, double bound) {
        return this == LESS ? value < bound : value > bound;
    }
}
