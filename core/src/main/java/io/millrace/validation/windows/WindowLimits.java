package io.millrace.validation.windows;

/**
 * What each window of one source is held to.
 *
 * @param minRows least rows; 0: any number
 * @param maxNullRatio highest share of nulls in a field among the rows whose schema has it; 1: any
 * @param maxRefused highest share of records that become dead letters; 1: any
 * @param maxTooLate highest share of records that come too late for their entities; 1: any
 */
public record WindowLimits(long minRows, double maxNullRatio, double maxRefused, double maxTooLate) {
    /** Nothing. */
    public static final WindowLimits NONE = new WindowLimits(0, 1, 1, 1);

    public WindowLimits {
        if (minRows < 0 || !isShare(maxNullRatio) || !isShare(maxRefused) || !isShare(maxTooLate)) {
            throw new IllegalArgumentException("at least " + minRows + " rows, nulls up to " + maxNullRatio
                    + ", refused up to " + maxRefused + ", too late up to " + maxTooLate);
        }
    }

    private static boolean isShare(double share) {
        return share >= 0 && share <= 1;
    }
}
