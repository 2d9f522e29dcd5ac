package io.millrace.statistics;

/** The Kolmogorov distribution. */
public final class Kolmogorov {

    private Kolmogorov() {}

    /**
     * Asymptotic probability of a Kolmogorov–Smirnov distance greater than {@code distance} under equality:
     * {@code Q(λ) = 2 Σ (−1)^(k−1) exp(−2 k² λ²)} with Stephens' {@code λ = (√n + 0.12 + 0.11/√n)·distance} (Stephens 1970; Press
     * et al., Numerical Recipes, 14.3). For two samples n is {@code n₁n₂/(n₁+n₂)}. Right to about 0.01 from n = 4 on, and far better
     * where it matters, in the tail.
     *
     * @param distance 0 to 1
     * @param effectiveSamples n, above 0; 0 gives 1: nothing is known
     * @return 0 to 1
     */
    public static double survival(double distance, double effectiveSamples) {
        if (!(effectiveSamples > 0)) {
            return 1;
        }
        double root = Math.sqrt(effectiveSamples);
        return survival((root + 0.12 + 0.11 / root) * distance);
    }

    /** {@code Q(λ)}: the limit itself. */
    public static double survival(double lambda) {
        if (lambda <= 0) {
            return 1;
        }
        if (lambda < 1.18) {
            // The theta-function form of the same limit: the alternating sum needs too many terms here.
            double y = Math.exp(-Math.PI * Math.PI / (8 * lambda * lambda));
            return 1 - Math.sqrt(2 * Math.PI) / lambda * (y + Math.pow(y, 9) + Math.pow(y, 25) + Math.pow(y, 49));
        }
        double x = Math.exp(-2 * lambda * lambda);
        return 2 * (x - Math.pow(x, 4) + Math.pow(x, 9));
    }
}
