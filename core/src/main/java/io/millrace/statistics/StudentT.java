package io.millrace.statistics;

import org.apache.commons.numbers.gamma.RegularizedBeta;

/** Student's t distribution. */
public final class StudentT {
    private StudentT() {}

    /**
     * Probability of a value whose magnitude is greater: {@code I(ν / (ν + t²); ν/2, 1/2)}, the regularised incomplete beta function.
     *
     * @param degreesOfFreedom ν, above 0; need not be whole
     */
    public static double twoSided(double t, double degreesOfFreedom) {
        return RegularizedBeta.value(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5);
    }

    /**
     * The magnitude that is exceeded with a probability.
     *
     * @param probability above 0 and below 1
     * @param degreesOfFreedom above 0
     */
    public static double exceededBy(double probability, double degreesOfFreedom) {
        double low = 0;
        double high = 1;
        while (twoSided(high, degreesOfFreedom) > probability) {
            low = high;
            high *= 2;
        }
        // Halving until nothing lies between.
        for (double middle = (low + high) / 2; low < middle && middle < high; middle = (low + high) / 2) {
            if (twoSided(middle, degreesOfFreedom) > probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }
}
