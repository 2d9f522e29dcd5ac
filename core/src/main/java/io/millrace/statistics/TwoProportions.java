package io.millrace.statistics;

/**
 * Successes in two independent samples, and what they say when they are looked at once.
 *
 * @param successes in the first sample, 0 to {@code trials}
 * @param trials of the first
 * @param otherSuccesses in the second, 0 to {@code otherTrials}
 * @param otherTrials of the second
 */
public record TwoProportions(long successes, long trials, long otherSuccesses, long otherTrials) {
    public TwoProportions {
        if (successes < 0 || successes > trials) {
            throw new IllegalArgumentException(successes + " of " + trials + " is no share");
        }
        if (otherSuccesses < 0 || otherSuccesses > otherTrials) {
            throw new IllegalArgumentException(otherSuccesses + " of " + otherTrials + " is no share");
        }
    }

    /** Second share - first; NaN when there are no trials in a sample. */
    public double difference() {
        return otherSuccesses / (double) otherTrials - successes / (double) trials;
    }

    /**
     * Two-sided p-value of the z test with the pooled share, which is Pearson's χ² test. 1 when all have succeeded or none, NaN when there are no
     * trials in a sample.
     */
    public double p() {
        double pooled = (successes + otherSuccesses) / (double) (trials + otherTrials);
        double variance = pooled * (1 - pooled) * (1.0 / trials + 1.0 / otherTrials);
        return variance == 0 ? 1 : 2 * Normal.survival(Math.abs(difference()) / Math.sqrt(variance));
    }

    /**
     * What {@link #difference} may truly be: Newcombe's interval (1998, Interval estimation for the difference between independent proportions,
     * method 10), which is made of the two shares' {@link Wilson} intervals and holds for few successes, too.
     *
     * @param alpha how often it is missed, above 0 and below 1
     * @throws IllegalArgumentException when there are no trials in a sample
     */
    public Interval interval(double alpha) {
        Wilson first = Wilson.of(successes, trials, alpha);
        Wilson second = Wilson.of(otherSuccesses, otherTrials, alpha);
        double share = successes / (double) trials;
        double other = otherSuccesses / (double) otherTrials;
        return new Interval(
                difference() - Math.hypot(other - second.low(), first.high() - share),
                difference() + Math.hypot(second.high() - other, share - first.low()));
    }
}
