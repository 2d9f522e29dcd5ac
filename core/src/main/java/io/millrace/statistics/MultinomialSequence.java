package io.millrace.statistics;

import org.apache.commons.numbers.gamma.LogGamma;

/**
 * Whether counts have the shares that were planned, at whatever moment one looks: the Dirichlet mixture of Lindon and Malek (2022, Anytime-valid
 * inference for multinomial count data). The Bayes factor of shares near the planned ones against exactly those is a martingale under
 * the plan, and so is ever above {@code 1 / alpha} with a probability of at most alpha.
 */
public final class MultinomialSequence {
    /**
     * How near: the weight, in observations, of the belief in the planned shares. 1,000 makes deviations of 1.6 percentage points from 50 : 50 likely:
     * small ones are found late by any test, and gross ones at once by this one too.
     */
    private static final double CONCENTRATION = 1_000;

    private final double[] shares;

    /**
     * A sequence.
     *
     * @param shares each above 0, of sum 1
     */
    public MultinomialSequence(double[] shares) {
        this.shares = shares.clone();
    }

    /**
     * The smallest alpha at which the plan is refuted by now, at most 1.
     *
     * @param counts in the order of the shares
     */
    public double p(long[] counts) {
        double logFactor = LogGamma.value(CONCENTRATION);
        long all = 0;
        for (int i = 0; i < shares.length; i++) {
            double weight = CONCENTRATION * shares[i];
            logFactor += LogGamma.value(weight + counts[i]) - LogGamma.value(weight) - counts[i] * Math.log(shares[i]);
            all += counts[i];
        }
        logFactor -= LogGamma.value(CONCENTRATION + all);
        return Math.min(1, Math.exp(-logFactor));
    }
}
