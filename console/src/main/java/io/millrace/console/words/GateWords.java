package io.millrace.console.words;

import io.millrace.records.Gate;

/** What became of a condition that a version had to meet, in words. */
public final class GateWords {
    private GateWords() {}

    /** For example {@code auc_roc is 0.861, and must be at least 0.8: passed}. */
    public static String of(Gate gate) {
        Double maximum = gate.getMaximum();
        String bound = maximum == null
                ? "must be at least " + Figures.plain(gate.getMinimum())
                : "must be at most " + Figures.plain(maximum);
        String subject = gate.getSlice() == null ? gate.getMetric() : gate.getMetric() + " of " + gate.getSlice();
        Double value = gate.getValue();
        if (value == null) {
            return subject + " " + bound + ", and there are too few rows to tell";
        }
        return subject + " is " + Figures.plain(value) + ", and " + bound + ": "
                + (gate.getPassed() ? "passed" : "failed");
    }
}
