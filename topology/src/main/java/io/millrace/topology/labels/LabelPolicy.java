package io.millrace.topology.labels;

import io.millrace.project.LabelDefinition;
import io.millrace.project.Project;
import java.time.Duration;

/**
 * When a label is known, and how long what decides it is kept. All in milliseconds of event time.
 *
 * @param name the label's name
 * @param absence whether silence is the positive class
 * @param horizon how far ahead the label looks
 * @param lateness how late an event may be
 * @param slack how long after its maturity a row may still arrive and be labelled
 */
record LabelPolicy(String name, boolean absence, long horizon, long lateness, long slack) {
    /** A serving process that was away for a week finds its rows still labelled. */
    private static final long OUTAGE = Duration.ofDays(7).toMillis();

    static LabelPolicy of(Project project) {
        LabelDefinition label = project.labels().get(0);
        long lateness = project.time().allowedLateness().toMillis();
        return new LabelPolicy(
                label.name(),
                label instanceof LabelDefinition.Absence,
                label.horizon().toMillis(),
                lateness,
                lateness + OUTAGE);
    }

    /** The tick from which on the label of a row is known: the same for both classes. */
    long maturity(long asOf) {
        return asOf + horizon + lateness;
    }

    /** The label: 1 or 0. */
    double label(boolean active) {
        return active == absence ? 0 : 1;
    }

    /** Activity at or before this moment decides no row that may still arrive. */
    long forgotten(long tick) {
        return tick - slack - lateness - horizon;
    }
}
