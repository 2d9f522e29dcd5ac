package io.millrace.tuning;

import java.util.List;
import java.util.Map;

/**
 * Parameters that were tried, and how they did.
 *
 * @param parameters those that are searched, and no others
 * @param values of the metric, one per fold that was tried, at least one, none NaN; the same fold stands at the same place in every trial
 * @param pruned whether the other folds were not tried, because these were hopeless
 */
public record Trial(Map<String, String> parameters, List<Double> values, boolean pruned) {
    public Trial {
        parameters = Map.copyOf(parameters);
        values = List.copyOf(values);
        if (values.isEmpty() || values.stream().anyMatch(value -> Double.isNaN(value))) {
            throw new IllegalArgumentException("a trial has a value of each fold, not " + values);
        }
    }

    /** Mean over the folds that were tried. */
    public double mean() {
        return mean(values.size());
    }

    /** Mean over the first folds. */
    double mean(int folds) {
        return values.subList(0, folds).stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow();
    }
}
