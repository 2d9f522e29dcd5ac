package io.millrace.statistics;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The metrics of scored rows by name, as project files, topics and reports have them. Where scikit-learn has the same, it is the same; what cannot be computed is NaN, and never 0 or 1. */
public final class Metrics {
    public static final String ACCURACY = "accuracy";
    public static final String PRECISION = "precision";
    public static final String RECALL = "recall";
    public static final String F1 = "f1";
    public static final String AUC_ROC = "auc_roc";

    /** Mean of the precisions at each score, weighted with the recall that it adds. */
    public static final String AVERAGE_PRECISION = "average_precision";

    public static final String PRECISION_AT_RECALL_80 = "precision_at_recall_80";

    /** Mean squared distance of scores from what happened. */
    public static final String BRIER = "brier";

    /** Share of the uncertainty that the scores take away: 1 less the Brier score over that of the base rate. */
    public static final String BRIER_SKILL = "brier_skill";

    /** Mean negative logarithm of the probability given to what happened, in nats. */
    public static final String LOG_LOSS = "log_loss";

    /** Mean distance of scores from rates over {@link #BINS} bins of equally many rows. */
    public static final String EXPECTED_CALIBRATION_ERROR = "expected_calibration_error";

    /** How many times as often rows that are decided positive have the label as all rows do. */
    public static final String LIFT = "lift";

    /** Share of the rows that are decided positive: where the threshold lies. */
    public static final String POSITIVE_SHARE = "positive_share";

    /** Share of rows with the label. */
    public static final String BASE_RATE = "base_rate";

    /** Accuracy of who decides for the more frequent class always. */
    public static final String MAJORITY_ACCURACY = "majority_accuracy";

    /** Rows that the metrics were computed on. */
    public static final String ROWS = "rows";

    /** Bins of a reliability table. */
    public static final int BINS = 10;

    /** Of each scoring, whatever the project asks for. */
    private static final List<String> USUAL = List.of(
            ACCURACY,
            PRECISION,
            RECALL,
            F1,
            "tp",
            "fp",
            "fn",
            "tn",
            LIFT,
            POSITIVE_SHARE,
            AUC_ROC,
            AVERAGE_PRECISION,
            PRECISION_AT_RECALL_80,
            "recall_at_precision_50",
            "lift_at_10",
            "score_at_10",
            BRIER,
            BRIER_SKILL,
            LOG_LOSS,
            EXPECTED_CALIBRATION_ERROR,
            BASE_RATE,
            MAJORITY_ACCURACY,
            ROWS);

    private static final Pattern AT =
            Pattern.compile("(precision_at_recall|recall_at_precision|lift_at|score_at)_([1-9]\\d?)");

    private Metrics() {}

    /**
     * A metric by its name. {@code precision_at_recall_R}, {@code recall_at_precision_P}, {@code lift_at_S} and {@code score_at_S} are of whole percentages from 1 to 99.
     *
     * @param threshold score at or above which a decision is positive, for the metrics of decisions
     * @return null when no metric has that name
     */
    public static @Nullable ScoreMetric named(String name, double threshold) {
        return switch (name) {
            case ACCURACY -> ranking -> ranking.at(threshold).accuracy();
            case PRECISION -> ranking -> ranking.at(threshold).precision();
            case RECALL -> ranking -> ranking.at(threshold).recall();
            case F1 -> ranking -> ranking.at(threshold).f1();
            case "tp" -> ranking -> ranking.at(threshold).truePositives();
            case "fp" -> ranking -> ranking.at(threshold).falsePositives();
            case "fn" -> ranking -> ranking.at(threshold).falseNegatives();
            case "tn" -> ranking -> ranking.at(threshold).trueNegatives();
            case LIFT -> ranking -> ranking.at(threshold).precision() / ranking.baseRate();
            case POSITIVE_SHARE -> ranking -> ranking.at(threshold).positiveShare();
            case AUC_ROC -> Ranking::auc;
            case AVERAGE_PRECISION -> Ranking::averagePrecision;
            case BRIER -> BrierScore::score;
            case BRIER_SKILL -> BrierScore::skill;
            case LOG_LOSS -> LogLoss::of;
            case EXPECTED_CALIBRATION_ERROR -> Metrics::calibrationError;
            case BASE_RATE -> Ranking::baseRate;
            case MAJORITY_ACCURACY -> ranking -> Math.max(ranking.baseRate(), 1 - ranking.baseRate());
            case ROWS -> Ranking::rows;
            default -> at(name);
        };
    }

    private static @Nullable ScoreMetric at(String name) {
        Matcher matcher = AT.matcher(name);
        if (!matcher.matches()) {
            return null;
        }
        double share = Integer.parseInt(matcher.group(2)) / 100.0;
        return switch (matcher.group(1)) {
            case "precision_at_recall" -> ranking -> ranking.precisionAtRecall(share);
            case "recall_at_precision" -> ranking -> ranking.recallAtPrecision(share);
            case "lift_at" -> ranking -> ranking.lift(share);
            default -> ranking -> ranking.thresholdForShare(share);
        };
    }

    /**
     * The threshold that serves a metric: of {@code precision_at_recall_R} the greatest with that recall; of {@code recall_at_precision_P} the one with the greatest recall of those with that
     * precision; of {@code lift_at_S} the score of that share; of {@code accuracy} the most accurate; of every other, and where there is none of these, the one with the best F1, since precision or recall alone
     * are greatest where nothing or everything is positive. NaN when the labels are all the same.
     */
    public static double threshold(String name, Ranking ranking) {
        Matcher matcher = AT.matcher(name);
        double share = matcher.matches() ? Integer.parseInt(matcher.group(2)) / 100.0 : Double.NaN;
        double found =
                switch (matcher.matches() ? matcher.group(1) : name) {
                    case "precision_at_recall" -> ranking.thresholdForRecall(share);
                    case "recall_at_precision" ->
                        ranking.thresholdFor(
                                decisions -> decisions.precision() >= share ? decisions.recall() : Double.NaN);
                    case "lift_at" -> ranking.thresholdForShare(share);
                    case ACCURACY -> ranking.thresholdFor(Confusion::accuracy);
                    default -> Double.NaN;
                };
        return Double.isNaN(found) ? ranking.thresholdFor(Confusion::f1) : found;
    }

    private static double calibrationError(Ranking ranking) {
        return ranking.rows() == 0
                ? Double.NaN
                : ReliabilityTable.of(ranking, BINS).expectedCalibrationError();
    }

    /**
     * The usual metrics and those that are named, as far as they can be computed.
     *
     * @param threshold score at or above which a decision is positive
     * @param named others; one that is no metric of scored rows is passed over
     */
    public static Map<String, Double> of(Ranking ranking, double threshold, Iterable<String> named) {
        Map<String, Double> metrics = new TreeMap<>();
        USUAL.forEach(name -> put(metrics, name, ranking, threshold));
        named.forEach(name -> put(metrics, name, ranking, threshold));
        return Collections.unmodifiableMap(metrics);
    }

    private static void put(Map<String, Double> metrics, String name, Ranking ranking, double threshold) {
        ScoreMetric metric = named(name, threshold);
        double value = metric == null ? Double.NaN : metric.of(ranking);
        if (Double.isFinite(value)) {
            metrics.put(name, value);
        }
    }
}
