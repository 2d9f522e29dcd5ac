package io.millrace.benchmarks.conceptdrift;

import io.millrace.conceptdrift.CohortErrors;
import io.millrace.conceptdrift.ConceptDrift;
import io.millrace.conceptdrift.ConceptDriftHistory;
import io.millrace.project.ConceptDriftDefinition;

/** The core's own, with a threshold that is never reached, so that one stream tells of all thresholds. */
final class CutScan implements Detector {
    private static final ConceptDriftDefinition NEVER = new ConceptDriftDefinition(true, Double.MAX_VALUE, 0);

    private ConceptDriftHistory history = ConceptDriftHistory.NONE;

    @Override
    public double next(Customers.Cohort cohort, CohortErrors errors) {
        history = history.next(errors, NEVER);
        ConceptDrift drift = history.drift(NEVER);
        return drift == null ? 0 : drift.statistic();
    }
}
