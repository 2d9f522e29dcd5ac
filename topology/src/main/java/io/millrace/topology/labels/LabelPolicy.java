package io.millrace.topology.labels;

import io.millrace.project.LabelDefinition;

/**
 * What one model's label is, and when it is known. All in milliseconds of event time.
 *
 * @param model the model's name
 * @param label its label
 * @param index the label's place among the project's
 * @param lateness how late an event may be
 */
record LabelPolicy(String model, LabelDefinition label, int index, long lateness) {

    /** How far ahead the label looks. */
    long horizon() {
        return label.horizon().toMillis();
    }

    /** The tick from which on the label of a row is known: the same for both classes. */
    long maturity(long asOf) {
        return asOf + horizon() + lateness;
    }
}
