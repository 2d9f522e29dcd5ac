package io.millrace.benchmarks.conceptdrift;

import io.millrace.conceptdrift.CohortErrors;
import java.util.ArrayList;
import java.util.List;

/**
 * ADWIN as published (Bifet and Gavaldà 2007, section 4): cuts between cohorts, of which the difference of means is held against a bound of independent rows. The statistic is the greatest difference in units of its bound: above
 * 1 it says that there is a change. Rises alone, nothing is dropped: what counts here is when it says so first.
 */
final class Adwin implements Detector {
    private static final double DELTA = 0.002;

    private final List<Customers.Cohort> cohorts = new ArrayList<>();

    @Override
    public double next(Customers.Cohort cohort, CohortErrors errors) {
        cohorts.add(cohort);
        double rows = 0;
        double sum = 0;
        double squares = 0;
        for (Customers.Cohort each : cohorts) {
            rows += each.rows();
            sum += each.sum();
            squares += each.squares();
        }
        double variance = squares / rows - sum / rows * (sum / rows);
        double log = Math.log(2 * Math.log(rows) / DELTA);
        double greatest = 0;
        double rowsBefore = 0;
        double sumBefore = 0;
        for (Customers.Cohort each : cohorts.subList(0, cohorts.size() - 1)) {
            rowsBefore += each.rows();
            sumBefore += each.sum();
            double rowsAfter = rows - rowsBefore;
            double difference = (sum - sumBefore) / rowsAfter - sumBefore / rowsBefore;
            double harmonic = 1 / (1 / rowsBefore + 1 / rowsAfter);
            double bound = Math.sqrt(2 / harmonic * variance * log) + 2 / (3 * harmonic) * log;
            greatest = Math.max(greatest, difference / bound);
        }
        return greatest;
    }
}
