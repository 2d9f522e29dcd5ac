package io.millrace.project;

import io.millrace.statistics.CostMatrix;
import org.jspecify.annotations.Nullable;

/** Reads {@code threshold}: a number, or what decisions cost. */
final class ThresholdReader {
    private static final double MOST = 1e9;

    private ThresholdReader() {}

    /** The rule; null when it has a mistake. */
    static @Nullable ThresholdRule read(Section model) {
        if (!model.has("threshold")) {
            return new ThresholdRule.Success();
        }
        if (model.holdsMap("threshold")) {
            Section section = model.required("threshold", Keys.THRESHOLD);
            Section costs = section == null ? null : section.required("costs", Keys.COSTS);
            return costs == null ? null : costs(costs);
        }
        Double fixed = model.share("threshold", 0, 1, null);
        return fixed == null ? null : new ThresholdRule.Fixed(fixed);
    }

    private static @Nullable ThresholdRule costs(Section costs) {
        Double falsePositive = costs.number("false_positive", -MOST, MOST, null);
        Double falseNegative = costs.number("false_negative", -MOST, MOST, null);
        Double truePositive = costs.number("true_positive", -MOST, MOST, 0.0);
        Double trueNegative = costs.number("true_negative", -MOST, MOST, 0.0);
        boolean positives = dearer(costs, "false_positive", falsePositive, "true_negative", trueNegative);
        boolean negatives = dearer(costs, "false_negative", falseNegative, "true_positive", truePositive);
        if (!positives
                || !negatives
                || falsePositive == null
                || falseNegative == null
                || truePositive == null
                || trueNegative == null) {
            return null;
        }
        return new ThresholdRule.Costs(new CostMatrix(falsePositive, falseNegative, truePositive, trueNegative));
    }

    /** Otherwise every decision would be the same, whatever the score. */
    private static boolean dearer(
            Section costs, String key, @Nullable Double wrong, String right, @Nullable Double cost) {
        if (wrong == null || cost == null || wrong > cost) {
            return true;
        }
        costs.wrong(key, "more than " + right + ", which is " + (costs.has(right) ? costs.shown(right) : "0"));
        return false;
    }
}
