package io.millrace.statistics;

import org.apache.commons.numbers.gamma.RegularizedGamma;

/** The χ² distribution. */
public final class ChiSquare {

    private ChiSquare() {}

    /**
     * Probability that a χ² variable is greater than {@code x}: {@code Q(df/2, x/2)}, the regularised upper incomplete gamma
     * function.
     *
     * @param x statistic; at most 0 gives 1
     * @param degreesOfFreedom at least 1
     */
    public static double survival(double x, int degreesOfFreedom) {
        if (degreesOfFreedom < 1) {
            throw new IllegalArgumentException("degrees of freedom must be at least 1, not " + degreesOfFreedom);
        }
        return x <= 0 ? 1 : RegularizedGamma.Q.value(degreesOfFreedom / 2.0, x / 2.0);
    }
}
