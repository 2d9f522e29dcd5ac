package io.millrace.statistics;

/**
 * Pearson's χ² test of counts against shares, looked at once.
 *
 * @param statistic Σ (count - expected)² / expected; NaN when an expectation is below 5
 * @param p probability of more than that under the shares; NaN when the statistic is
 */
public record PearsonFit(double statistic, double p) {
    private static final double LEAST_EXPECTED = 5;

    /**
     * The test.
     *
     * @param counts at least two
     * @param shares in their order, each above 0, of sum 1
     */
    public static PearsonFit of(long[] counts, double[] shares) {
        long all = 0;
        for (long count : counts) {
            all += count;
        }
        double statistic = 0;
        for (int i = 0; i < counts.length; i++) {
            double expected = all * shares[i];
            if (expected < LEAST_EXPECTED) {
                return new PearsonFit(Double.NaN, Double.NaN);
            }
            statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
        }
        return new PearsonFit(statistic, ChiSquare.survival(statistic, counts.length - 1));
    }
}
