package io.millrace.project;

import java.util.List;
import java.util.Map;

/**
 * How a candidate is held against the champion, and what is told of it beside the gates.
 *
 * @param maximumRegression how much worse than the champion it may be by the success metric, in the metric's own unit, 0 to 1
 * @param minimumPositives rows of either class below which a comparison is insufficient
 * @param promoteIfBetter where the champion fails the gates on the same rows too and the candidate is better at 95 %: whether it is rolled out;
 *     otherwise it waits for a person
 * @param targets what the metrics should come to, by metric; no gates
 * @param slices categorical features by whose values the metrics are told apart, and which gates hold for as well
 */
public record ComparisonDefinition(
        double maximumRegression,
        int minimumPositives,
        boolean promoteIfBetter,
        Map<String, Double> targets,
        List<String> slices) {
    /** Where the project file says nothing. */
    public static final ComparisonDefinition DEFAULT = new ComparisonDefinition(0.01, 200, false, Map.of(), List.of());

    public ComparisonDefinition {
        targets = Ordered.copy(targets);
        slices = List.copyOf(slices);
    }
}
