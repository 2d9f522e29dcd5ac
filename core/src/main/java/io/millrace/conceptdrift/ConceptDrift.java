package io.millrace.conceptdrift;

/**
 * What the cohorts so far say.
 *
 * @param statistic standard errors by which the error has risen, beyond the allowance: since the change where one is confirmed, else where the cohorts are cut in two with the greatest result
 * @param confirmed whether it was above the threshold, and is not over yet
 * @param before cohorts before the cut
 * @param after cohorts since. Their start is the estimate of when the concept changed
 */
public record ConceptDrift(double statistic, boolean confirmed, CohortErrors before, CohortErrors after) {}
