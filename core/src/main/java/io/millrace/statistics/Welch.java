package io.millrace.statistics;

/** Welch's t test (1947) of the means of two independent samples whose variances may differ, looked at once. */
public final class Welch {
    private final double difference;
    private final double variance;
    private final double degreesOfFreedom;

    /** A test of {@code second − first}; one that has fewer than two values in a sample, or nothing but equal ones, knows nothing. */
    public Welch(Sample first, Sample second) {
        double one = first.varianceOfMean();
        double other = second.varianceOfMean();
        difference = second.mean() - first.mean();
        variance = one + other;
        // Satterthwaite (1946).
        degreesOfFreedom =
                variance * variance / (one * one / (first.count() - 1) + other * other / (second.count() - 1));
    }

    /** Two-sided p-value; NaN when nothing is known. */
    public double p() {
        return known() ? StudentT.twoSided(difference / Math.sqrt(variance), degreesOfFreedom) : Double.NaN;
    }

    /** Degrees of freedom after Satterthwaite; NaN when nothing is known. */
    public double degreesOfFreedom() {
        return degreesOfFreedom;
    }

    /**
     * What the difference may truly be.
     *
     * @param alpha how often it is missed, above 0 and below 1
     */
    public Interval interval(double alpha) {
        if (!known()) {
            return Interval.UNKNOWN;
        }
        double reach = StudentT.exceededBy(alpha, degreesOfFreedom) * Math.sqrt(variance);
        return new Interval(difference - reach, difference + reach);
    }

    private boolean known() {
        return variance > 0;
    }
}
