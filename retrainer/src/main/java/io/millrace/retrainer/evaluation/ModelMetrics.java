package io.millrace.retrainer.evaluation;

import io.millrace.statistics.Confusion;
import io.millrace.statistics.CostMatrix;
import io.millrace.statistics.LogLoss;
import io.millrace.statistics.Ranking;
import io.millrace.statistics.ReliabilityTable;
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

    /** Test rows of entities that may have been acted on, or of held-out ones that were, which the figures were not computed on; only where they were computed on held-out rows alone. */
    public static final String ROWS_LEFT_OUT = "rows_left_out";

    /** 1 where the figures are of held-out rows alone, 0 where they are of all test rows; only where some test rows are held out. */
    public static final String JUDGED_BY_HELD_OUT = "judged_by_held_out";

    /** Share of the held-out test rows whose entity was acted on all the same; only where there are held-out ones. */
    public static final String HELD_OUT_CONTAMINATED = "held_out_contaminated";

    /** Mean squared distance of scores from what happened. */
    public static final String BRIER = "brier";

    /** Share of the uncertainty that the scores take away: 1 less the Brier score over that of the base rate. */
    public static final String BRIER_SKILL = "brier_skill";

    /** Mean negative logarithm of the probability given to what happened, in nats. */
    public static final String LOG_LOSS = "log_loss";

    /** Mean distance of scores from rates over {@link #BINS} bins of equally many rows. */
    public static final String EXPECTED_CALIBRATION_ERROR = "expected_calibration_error";

    /** What 1,000 decisions on test rows cost, by the project's costs. */
    public static final String COST_PER_1000 = "cost_per_1000";

    /** The same when all of them are positive. */
    public static final String COST_PER_1000_ALL = "cost_per_1000_acting_on_all";

    /** The same when none of them is. */
    public static final String COST_PER_1000_NONE = "cost_per_1000_acting_on_none";

    /** Bins of a reliability table. */
    public static final int BINS = 10;

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
        metrics.putAll(ofProbabilities(scores, labels));
        metrics.put(BASE_RATE, (double) ranking.positives() / ranking.rows());
        metrics.put(ROWS, (double) ranking.rows());
        return known(metrics);
    }

    /** The figures of scores that are taken for probabilities, and AUC: what a calibration may change. */
    public static Map<String, Double> ofProbabilities(double[] scores, boolean[] labels) {
        ReliabilityTable reliability = ReliabilityTable.of(scores, labels, BINS);
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put(BRIER, reliability.brier().score());
        metrics.put(BRIER_SKILL, reliability.brier().skill());
        metrics.put(LOG_LOSS, LogLoss.of(scores, labels));
        metrics.put(EXPECTED_CALIBRATION_ERROR, reliability.expectedCalibrationError());
        metrics.put(AUC_ROC, new Ranking(scores, labels).auc());
        return known(metrics);
    }

    /** What decisions on rows cost, beside those of who acts on all and of who acts on none. */
    public static Map<String, Double> ofCosts(CostMatrix costs, double[] scores, boolean[] labels, double threshold) {
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put(COST_PER_1000, 1000 * costs.perRow(Confusion.at(threshold, scores, labels)));
        metrics.put(COST_PER_1000_ALL, 1000 * costs.perRow(Confusion.at(0, scores, labels)));
        metrics.put(COST_PER_1000_NONE, 1000 * costs.perRow(Confusion.at(Double.POSITIVE_INFINITY, scores, labels)));
        return known(metrics);
    }

    private static Map<String, Double> known(Map<String, Double> metrics) {
        metrics.values().removeIf(value -> !Double.isFinite(value));
        return Collections.unmodifiableMap(metrics);
    }

    /**
     * The threshold that serves the success metric: for {@code precision_at_recall_80} the greatest with a recall of at least 0.80; for
     * {@code accuracy} the most accurate; for every other the one with the best F1, since precision or recall alone are greatest where
     * nothing or everything is positive. NaN when the labels are all the same.
     */
    public static double threshold(String successMetric, double[] scores, boolean[] labels) {
        Ranking ranking = new Ranking(scores, labels);
        return switch (successMetric) {
            case PRECISION_AT_RECALL_80 -> ranking.thresholdForRecall(RECALL_80);
            case ACCURACY -> ranking.thresholdFor(Confusion::accuracy);
            default -> ranking.thresholdFor(Confusion::f1);
        };
    }
}
