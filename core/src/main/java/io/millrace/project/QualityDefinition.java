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
 * @param recallPercent whole percentage at which the precision is told
 */
public record QualityDefinition(
        Map<String, Double> thresholds, Duration window, int minimumSamples, int recallPercent) {
    /** The recall where the project file names none. */
    public static final int USUAL_RECALL = 80;

    /** Where the project file says nothing. */
    public static final QualityDefinition DEFAULT =
            new QualityDefinition(Map.of(), Duration.ofDays(7), 600, USUAL_RECALL);

    /** What can be watched beside the precision at a recall: what adds up from counts of rows. */
    public static final List<String> METRICS =
            List.of("accuracy", "precision", "recall", "f1", "brier", "auc", "calibration");

    static final String PRECISION_AT_RECALL = "precision_at_recall_";

    public QualityDefinition {
        thresholds = Ordered.copy(thresholds);
        if (recallPercent < 1 || recallPercent > 99) {
            throw new IllegalArgumentException("a recall of " + recallPercent + " %");
        }
    }

    /** The recall at which the precision is told, above 0 and below 1. */
    public double recall() {
        return recallPercent / 100.0;
    }

    /** Name of the precision at that recall, such as {@code precision_at_recall_80}. */
    public String precisionAtRecall() {
        return PRECISION_AT_RECALL + recallPercent;
    }
}
