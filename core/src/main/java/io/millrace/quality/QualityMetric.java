package io.millrace.quality;

import io.millrace.project.Better;
import io.millrace.project.QualityDefinition;
import io.millrace.statistics.Ranking;
import java.util.Locale;

/** What can be said of decisions and scores from counts. A value whose denominator is 0 is NaN. */
public enum QualityMetric {
    /** Share of right decisions. */
    ACCURACY,
    /** Share of the positive decisions that are right. */
    PRECISION,
    /** Share of the rows with the label that are decided positive. */
    RECALL,
    /** Harmonic mean of precision and recall. */
    F1,
    /** Mean squared distance of scores from labels; less is better. */
    BRIER,
    /** Area under the ROC curve: how often a row with the label scores higher than one without. */
    AUC,
    /** Expected calibration error: mean distance of scores from shares of the label, over ten bins of about equally many rows; less is better. */
    CALIBRATION,
    /** Calibration in the large: mean score less share of the label. It has a sign, and no threshold. */
    CALIBRATION_IN_THE_LARGE,
    /** Greatest precision of all thresholds whose recall is at least the one that the project asks for. */
    PRECISION_AT_RECALL;

    /** As the project file writes it, but for the recall of {@link #PRECISION_AT_RECALL}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As the project file writes it, and reports do. */
    public String word(QualityDefinition definition) {
        return this == PRECISION_AT_RECALL ? definition.precisionAtRecall() : word();
    }

    /** Of counts; NaN where it has no value, or counts do not tell it. */
    public double of(DecisionCounts counts) {
        return switch (this) {
            case ACCURACY -> counts.confusion().accuracy();
            case PRECISION -> counts.confusion().precision();
            case RECALL -> counts.confusion().recall();
            case F1 -> counts.confusion().f1();
            case BRIER -> counts.brier();
            case AUC, CALIBRATION, CALIBRATION_IN_THE_LARGE, PRECISION_AT_RECALL -> Double.NaN;
        };
    }

    /**
     * Of ranked rows; NaN where it has no value, or scores do not tell it.
     *
     * @param recall of {@link #PRECISION_AT_RECALL}, 0 to 1
     */
    double of(Ranking ranking, double recall) {
        if (ranking.rows() == 0) {
            return Double.NaN;
        }
        return switch (this) {
            case AUC -> ranking.auc();
            case CALIBRATION -> new CalibrationError(ranking).value();
            case CALIBRATION_IN_THE_LARGE -> meanScore(ranking) - ranking.baseRate();
            case PRECISION_AT_RECALL -> ranking.precisionAtRecall(recall);
            case ACCURACY, PRECISION, RECALL, F1, BRIER -> Double.NaN;
        };
    }

    private static double meanScore(Ranking ranking) {
        double sum = 0;
        for (int i = 0; i < ranking.size(); i++) {
            sum += ranking.score(i) * (ranking.positives(i) + ranking.negatives(i));
        }
        return sum / ranking.rows();
    }

    /** Whether counts of decisions tell it. */
    boolean ofDecisions() {
        return compareTo(BRIER) <= 0;
    }

    /** Which way is better. */
    public Better better() {
        return Better.of(word());
    }
}
