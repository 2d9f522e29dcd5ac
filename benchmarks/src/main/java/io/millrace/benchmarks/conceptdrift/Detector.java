package io.millrace.benchmarks.conceptdrift;

import io.millrace.conceptdrift.CohortErrors;

/** Something that hears of cohorts in their order, and has a statistic that grows with the evidence of a rise. */
interface Detector {

    /** After one more cohort, the statistic. */
    double next(Customers.Cohort cohort, CohortErrors errors);
}
