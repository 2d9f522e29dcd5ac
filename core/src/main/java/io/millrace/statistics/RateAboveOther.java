package io.millrace.statistics;

/**
 * Evidence that something happens more often in one group than in another beside it. The hypothesis: in each block, it is no more probable in the
 * first than in the second, whatever it is in either; so what makes all of a block bad is no evidence.
 *
 * <p>Given that a block has {@code K} events among {@code n1 + n2} trials, those of the first group are then hypergeometric, or fewer. The
 * alternatives are those of Przyborowski and Wilenski (1940), who compare two rates by the binomial distribution of one count given both: at {@code r}
 * times the rate an event is in the first group with probability {@code r n1/(r n1 + n2)}, so that the likelihood ratio is
 * {@code r^k1 ((n1 + n2)/(r n1 + n2))^K}. That is convex and growing in {@code k1}, and so its expectation is at most 1 also under the hypergeometric
 * distribution (Hoeffding 1963, theorem 4), and where trials of the groups are paired.
 */
public final class RateAboveOther {
    private static final double[] RATIOS = {1.5, 2, 3, 5, 10, 30, 100};

    private RateAboveOther() {}

    /**
     * Evidence with one more block.
     *
     * @param events in the first group, of its {@code trials}
     * @param otherEvents in the second, of its {@code otherTrials}
     */
    public static SequentialEvidence with(
            SequentialEvidence before, long events, long trials, long otherEvents, long otherTrials) {
        if (events < 0 || otherEvents < 0 || events > trials || otherEvents > otherTrials) {
            throw new IllegalArgumentException(
                    events + " of " + trials + " against " + otherEvents + " of " + otherTrials);
        }
        long all = events + otherEvents;
        if (all == 0 || trials == 0 || otherTrials == 0) {
            return before;
        }
        double share = trials / (double) (trials + otherTrials);
        double[] ratios = new double[RATIOS.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = events * Math.log(RATIOS[i]) - all * Math.log1p((RATIOS[i] - 1) * share);
        }
        return before.with(ratios);
    }
}
