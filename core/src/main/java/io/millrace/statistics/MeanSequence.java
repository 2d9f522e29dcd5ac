package io.millrace.statistics;

/**
 * What the difference of two means may be, at whatever moment one looks: an asymptotic confidence sequence (Waudby-Smith, Arbour, Sinha, Kennedy and
 * Ramdas 2024, Time-uniform central limit theory and asymptotic confidence sequences). It is {@link NormalMixture}'s boundary with the variance
 * that was measured, so its promise holds from a number of values on at which means are about normal: a minimum sample comes before
 * the first look. Values without bounds allow no more. A function of counts, sums and sums of squares, in whatever order they came.
 */
public final class MeanSequence {
    private final NormalMixture mixture;

    /**
     * A sequence.
     *
     * @param smallestEffect the difference for which it is tuned, above 0
     */
    public MeanSequence(double smallestEffect) {
        mixture = new NormalMixture(smallestEffect);
    }

    /** What {@code second − first} may be. Unknown while a sample has fewer than two values, or nothing but equal ones. */
    public Interval interval(Sample first, Sample second, double alpha) {
        double variance = first.varianceOfMean() + second.varianceOfMean();
        if (!(variance > 0)) {
            return Interval.UNKNOWN;
        }
        double difference = second.mean() - first.mean();
        double radius = mixture.radius(variance, alpha);
        return new Interval(difference - radius, difference + radius);
    }

    /** The smallest alpha at which 0 is outside of the interval, at most 1. */
    public double p(Sample first, Sample second) {
        double variance = first.varianceOfMean() + second.varianceOfMean();
        return variance > 0 ? mixture.p(second.mean() - first.mean(), variance) : 1;
    }
}
