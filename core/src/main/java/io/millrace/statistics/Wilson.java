package io.millrace.statistics;

/**
 * What a share may truly be: Wilson's score interval (1927). It holds what it promises for few rows and for shares near 0 and 1,
 * where the interval of the normal approximation does not, and never leaves 0 to 1.
 *
 * @param low 0 to {@code high}
 * @param high {@code low} to 1
 */
public record Wilson(double low, double high) {
    private static final double USUAL_ALPHA = 0.05;

    /**
     * The interval of a share, at 95 %.
     *
     * @param successes 0 to {@code trials}
     * @param trials at least 1
     */
    public static Wilson of(long successes, long trials) {
        return of(successes, trials, USUAL_ALPHA);
    }

    /**
     * The interval of a share.
     *
     * @param successes 0 to {@code trials}
     * @param trials at least 1
     * @param alpha how often it is missed, above 0 and below 1
     */
    public static Wilson of(long successes, long trials, double alpha) {
        if (trials < 1 || successes < 0 || successes > trials) {
            throw new IllegalArgumentException(successes + " of " + trials + " is no share");
        }
        double z = Normal.exceededBy(alpha / 2);
        double n = trials;
        double share = successes / n;
        double centre = share + z * z / (2 * n);
        double reach = z * Math.sqrt(share * (1 - share) / n + z * z / (4 * n * n));
        double whole = 1 + z * z / n;
        // The bounds of 0 and of all are 0 and 1 but for rounding.
        return new Wilson(
                successes == 0 ? 0 : (centre - reach) / whole, successes == trials ? 1 : (centre + reach) / whole);
    }
}
