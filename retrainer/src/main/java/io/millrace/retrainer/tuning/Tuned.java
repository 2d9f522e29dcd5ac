package io.millrace.retrainer.tuning;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a search has found.
 *
 * @param parameters the best, the project's other ones among them
 * @param trial number of the trial that they are of; 0: they are the project's own
 * @param value of the metric, mean over the folds
 * @param own the same of the project's own parameters
 * @param trials how many were tried
 * @param pruned how many of them were given up
 * @param rows train rows that they were tried on
 * @param cut whether the search ended for want of time
 */
public record Tuned(
        Map<String, String> parameters,
        int trial,
        double value,
        double own,
        int trials,
        int pruned,
        int rows,
        boolean cut) {
    public Tuned {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }
}
