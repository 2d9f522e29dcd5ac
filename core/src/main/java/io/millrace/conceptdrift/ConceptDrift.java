package io.millrace.conceptdrift;

/**
 * What the cohorts so far say.
 *
 * @param statistic standard errors by which the error has risen, beyond the allowance: since the change where one is confirmed, else where the cohorts are cut in two with the greatest result
 * @param confirmed whether it was above the threshold, and is not over yet
 * @param before cohorts before the cut
 * @param after cohorts since. Their start is the estimate of when the concept changed
 */
public record ConceptDrift(double statistic, boolean confirmed, CohortErrors before, CohortErrors after) {

    /**
     * Whether scores themselves expected half of the rise: then it is customers who are harder to tell apart, and what features say of the label may be what it was. False where it is not known what they expected.
     */
    public boolean expected() {
        return after.expected() - before.expected() >= (after.error() - before.error()) / 2;
    }
}
