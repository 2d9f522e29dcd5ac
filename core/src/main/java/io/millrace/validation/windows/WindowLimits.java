package io.millrace.validation.windows;

/**
 * What each window of one source is held to.
 *
 * @param minRows least rows; 0: any number
 * @param maxNullRatio highest share of nulls in a field among the rows whose schema has it; 1: any
 */
public record WindowLimits(long minRows, double maxNullRatio) {
    /** Nothing. */
    public static final WindowLimits NONE = new WindowLimits(0, 1);

    public WindowLimits {
        if (minRows < 0 || !(maxNullRatio >= 0 && maxNullRatio <= 1)) {
            throw new IllegalArgumentException("at least " + minRows + " rows, nulls up to " + maxNullRatio);
        }
    }
}
