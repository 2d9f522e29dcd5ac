package io.millrace.statistics;

import org.apache.commons.numbers.gamma.LogBeta;

/**
 * What a rate is at most, whenever one looks: Robbins' confidence sequence (1970) of a Bernoulli rate, with Jeffreys' Beta(1/2, 1/2) as mixture. The
 * true rate is ever above it with a probability of at most the level.
 */
public final class RateBound {
    private static final double PRIOR = 0.5;
    private static final int HALVINGS = 60;

    private RateBound() {}

    /**
     * The upper bound, from the rate itself to 1.
     *
     * @param events 0 to {@code trials}
     * @param level such as 0.001
     */
    public static double upper(long events, long trials, double level) {
        if (events < 0 || events > trials || level <= 0 || level >= 1) {
            throw new IllegalArgumentException(events + " of " + trials + " at " + level);
        }
        long others = trials - events;
        double mixture = LogBeta.value(events + PRIOR, others + PRIOR) - LogBeta.value(PRIOR, PRIOR);
        double limit = -Math.log(level);
        double low = trials == 0 ? 1 : events / (double) trials;
        double high = 1;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            double evidence = mixture - events * Math.log(middle) - others * Math.log1p(-middle);
            if (evidence >= limit) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }
}
