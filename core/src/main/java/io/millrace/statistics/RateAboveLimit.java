package io.millrace.statistics;

/**
 * Evidence that something happens more often than a limit allows. The hypothesis: whatever was seen before, a trial's probability is at most the limit;
 * it may differ from trial to trial. The alternatives are probabilities whose odds are some multiple of the limit's; a block's likelihood ratio
 * is {@code (p/p0)^k ((1-p)/(1-p0))^(n-k)}, whose expectation is at most 1 for each trial, because {@code p > p0}.
 */
public final class RateAboveLimit {
    private static final double[] ODDS = {1.5, 2, 3, 5, 10, 30, 100};

    private RateAboveLimit() {}

    /**
     * Evidence with one more block.
     *
     * @param events 0 to {@code trials}
     * @param limit above 0; at 1 or more nothing is ever above it
     */
    public static SequentialEvidence with(SequentialEvidence before, long events, long trials, double limit) {
        if (events < 0 || events > trials || limit <= 0) {
            throw new IllegalArgumentException(events + " of " + trials + " against " + limit);
        }
        if (trials == 0 || limit >= 1) {
            return before;
        }
        double[] ratios = new double[ODDS.length];
        for (int i = 0; i < ratios.length; i++) {
            // With odds m p0/(1-p0): p/p0 = m/(1 + (m-1) p0), and (1-p)/(1-p0) = 1/(1 + (m-1) p0).
            ratios[i] = events * Math.log(ODDS[i]) - trials * Math.log1p((ODDS[i] - 1) * limit);
        }
        return before.with(ratios);
    }
}
