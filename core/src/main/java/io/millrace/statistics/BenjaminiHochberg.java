package io.millrace.statistics;

import java.util.Arrays;

/** The step-up procedure of Benjamini and Hochberg (1995): the expected share of false rejections is at most q. */
public final class BenjaminiHochberg {

    private BenjaminiHochberg() {}

    /**
     * Which hypotheses are rejected: those whose p-value is at most the largest {@code p_(k) <= k·q/m}.
     *
     * @param pValues 0 to 1, in any order; NaN is never rejected but counts in m
     * @param q the false discovery rate, 0 to 1
     */
    public static boolean[] rejected(double[] pValues, double q) {
        double[] sorted = pValues.clone();
        Arrays.sort(sorted);
        double limit = Double.NEGATIVE_INFINITY;
        for (int k = 1; k <= sorted.length; k++) {
            if (sorted[k - 1] <= k * q / sorted.length) {
                limit = sorted[k - 1];
            }
        }
        boolean[] rejected = new boolean[pValues.length];
        for (int i = 0; i < rejected.length; i++) {
            rejected[i] = pValues[i] <= limit;
        }
        return rejected;
    }
}
