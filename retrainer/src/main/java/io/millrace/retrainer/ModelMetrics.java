package io.millrace.retrainer;

import io.millrace.statistics.Confusion;
import io.millrace.statistics.Ranking;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The figures that a model is judged by, and the threshold that goes with the one that the project is for. */
public final class ModelMetrics {
    public static final String ACCURACY = "accuracy";
    public static final String PRECISION = "precision";
    public static final String RECALL = "recall";
    public static final String AUC_ROC = "auc_roc";
    public static final String PRECISION_AT_RECALL_80 = "precision_at_recall_80";

    /** Share of rows with the label. */
    public static final String BASE_RATE = "base_rate";

    /** Rows that the figures were computed on. */
    public static final String ROWS = "rows";

    private static final double RECALL_80 = 0.80;

    private ModelMetrics() {}

    /** Every figure that can be computed; one that cannot (a class is missing, nothing was decided positive) is left out. */
    public static Map<String, Double> of(double[] scores, boolean[] labels, double threshold) {
        Ranking ranking = new Ranking(scores, labels);
        Confusion confusion = Confusion.at(threshold, scores, labels);
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put(ACCURACY, confusion.accuracy());
        metrics.put(PRECISION, confusion.precision());
        metrics.put(RECALL, confusion.recall());
        metrics.put(AUC_ROC, ranking.auc());
        metrics.put(PRECISION_AT_RECALL_80, ranking.precisionAtRecall(RECALL_80));
        metrics.put(BASE_RATE, (double) ranking.positives() / ranking.rows());
        metrics.put(ROWS, (double) ranking.rows());
        metrics.values().removeIf(value -> !Double.isFinite(value));
        return Collections.unmodifiableMap(metrics);
    }

    /**
     * The threshold that serves the success metric: for {@code precision_at_recall_80} the greatest with a recall of at least 0.80; for
     * {@code accuracy} the most accurate; for every other the one with the best F1, since precision or recall alone are greatest where
     * nothing or everything is positive. NaN when the labels are all the same.
     */
    static double threshold(String successMetric, double[] scores, boolean[] labels) {
        Ranking ranking = new Ranking(scores, labels);
        return switch (successMetric) {
            case PRECISION_AT_RECALL_80 -> ranking.thresholdForRecall(RECALL_80);
            case ACCURACY -> ranking.thresholdFor(Confusion::accuracy);
            default -> ranking.thresholdFor(Confusion::f1);
        };
    }
}
