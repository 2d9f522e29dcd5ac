package io.millrace.project;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What is watched of the decisions that turned out right and wrong.
 *
 * @param thresholds worst acceptable value by metric; empty: nothing is watched
 * @param window length of a cohort, by prediction time
 * @param minimumSamples rows below which a cohort says nothing
 */
public record QualityDefinition(Map<String, Double> thresholds, Duration window, int minimumSamples) {
    /** Where the project file says nothing. */
    public static final QualityDefinition DEFAULT = new QualityDefinition(Map.of(), Duration.ofDays(7), 600);

    /** What can be watched: what adds up from counts of rows. */
    public static final List<String> METRICS = List.of("accuracy", "precision", "recall", "f1", "brier");

    public QualityDefinition {
        thresholds = Ordered.copy(thresholds);
    }
}
