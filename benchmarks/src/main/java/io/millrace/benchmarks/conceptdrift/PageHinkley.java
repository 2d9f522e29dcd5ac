package io.millrace.benchmarks.conceptdrift;

import io.millrace.conceptdrift.CohortErrors;
import io.millrace.statistics.Interval;

/**
 * Page's CUSUM of standardised deviations (Page 1954; self-starting as in Hawkins 1987): each cohort's error is held against the mean of all before it, weighted by their precision, in units of the standard error of both. Were
 * cohorts independent, deviations would be standard normal ones.
 */
final class PageHinkley implements Detector {
    private static final double ALLOWANCE = 0.5;
    /** Standard errors that a 95 % interval is wide. */
    private static final double WIDTH = 3.92;

    private double precision;
    private double weighted;
    private double sum;

    @Override
    public double next(Customers.Cohort cohort, CohortErrors errors) {
        Interval limits = errors.limits();
        double own = Math.pow((limits.high() - limits.low()) / WIDTH, 2);
        if (precision > 0) {
            double deviation = (errors.error() - weighted / precision) / Math.sqrt(own + 1 / precision);
            sum = Math.max(0, sum + deviation - ALLOWANCE);
        }
        precision += 1 / own;
        weighted += errors.error() / own;
        return sum;
    }
}
