package io.millrace.project;

import io.millrace.statistics.CostMatrix;

/** Where the threshold comes from, at or above which a decision is positive. */
public sealed interface ThresholdRule {

    /** For the record. */
    String written();

    /** From the success metric, on out-of-fold scores. */
    record Success() implements ThresholdRule {
        @Override
        public String written() {
            return "success";
        }
    }

    /**
     * The project's own.
     *
     * @param threshold 0 to 1
     */
    record Fixed(double threshold) implements ThresholdRule {
        public Fixed {
            if (!(threshold >= 0 && threshold <= 1)) {
                throw new IllegalArgumentException("a threshold is from 0 to 1, not " + threshold);
            }
        }

        @Override
        public String written() {
            return String.valueOf(threshold);
        }
    }

    /** Where decisions are expected to cost least. */
    record Costs(CostMatrix costs) implements ThresholdRule {
        @Override
        public String written() {
            return "costs(false_positive " + costs.falsePositive() + ", false_negative " + costs.falseNegative()
                    + ", true_positive " + costs.truePositive() + ", true_negative " + costs.trueNegative() + ")";
        }
    }
}
