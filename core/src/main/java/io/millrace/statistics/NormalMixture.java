package io.millrace.statistics;

/**
 * The boundary that an estimate with a known, shrinking, variance crosses at any time in at most the share alpha of cases: Robbins' normal mixture
 * (1970, Statistical methods related to the law of the iterated logarithm), the mixture sequential probability ratio test of A/B platforms
 * (Johari, Koomen, Pekelis and Walsh 2022, Always valid inference). The likelihood ratio of {@code effect ~ N(0, τ²)} against no effect is
 * {@code √(V / (V + τ²)) · exp(D² τ² / (2 V (V + τ²)))}, for an estimate D of variance V.
 *
 * @param scale τ: the effects that it is quickest about are of this size; above 0
 */
public record NormalMixture(double scale) {
    public NormalMixture {
        if (!(scale > 0)) {
            throw new IllegalArgumentException("a scale is above 0, not " + scale);
        }
    }

    /** How far the estimate may be from the truth. */
    public double radius(double variance, double alpha) {
        double both = variance + scale * scale;
        return Math.sqrt(2 * variance * both * Math.log(Math.sqrt(both / variance) / alpha)) / scale;
    }

    /** The smallest alpha at which the boundary has been crossed by now, at most 1. */
    public double p(double estimate, double variance) {
        double both = variance + scale * scale;
        double exponent = estimate * estimate * scale * scale / (2 * variance * both);
        return Math.min(1, Math.sqrt(both / variance) * Math.exp(-exponent));
    }
}
