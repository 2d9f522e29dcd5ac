package io.millrace.retrainer.reports;

import static java.util.Map.entry;

import io.millrace.records.MetricInterval;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What metrics mean, in a sentence each, and how their values are written. */
final class MetricWords {
    private static final Map<String, String> MEANINGS = Map.ofEntries(
            entry(
                    "auc_roc",
                    "how often a row with the label scores higher than one without; 0.5 is chance, 1 is perfect"),
            entry("average_precision", "mean precision over all recalls; the base rate is chance, 1 is perfect"),
            entry("accuracy", "share of right decisions; to be seen beside majority_accuracy"),
            entry("majority_accuracy", "accuracy of always deciding for the more frequent class"),
            entry("precision", "share of the positive decisions that are right"),
            entry("recall", "share of the rows with the label that are decided positive"),
            entry("f1", "harmonic mean of precision and recall"),
            entry("lift", "how many times as often rows decided positive have the label as all rows do"),
            entry("positive_share", "share of the rows decided positive"),
            entry("brier", "mean squared distance of the score from what happened; less is better"),
            entry(
                    "brier_skill",
                    "share of the Brier score of always saying the base rate that is taken away; 0 knows nothing, 1 is perfect"),
            entry("log_loss", "mean −ln of the probability given to what happened; less is better"),
            entry("expected_calibration_error", "mean distance of score and rate over ten bins; less is better"),
            entry("base_rate", "share of rows with the label"),
            entry("rows", "rows that all this is of"),
            entry("cost_per_1000", "what 1,000 decisions cost; less is better"),
            entry("cost_per_1000_acting_on_all", "the same if all were acted on"),
            entry("cost_per_1000_acting_on_none", "the same if none were"),
            entry("tp", "decided positive, with the label"),
            entry("fp", "decided positive, without it"),
            entry("fn", "decided negative, with the label"),
            entry("tn", "decided negative, without it"),
            entry("rows_left_out", "test rows that are not judged by"),
            entry("judged_by_held_out", "1 where all this is of held-out rows alone"),
            entry("held_out_contaminated", "share of the held-out rows whose entity was acted on all the same"));

    private static final Set<String> ROWS = Set.of("tp", "fp", "fn", "tn", "rows", "rows_left_out");

    private MetricWords() {}

    static String meaning(String metric) {
        String percent = metric.substring(metric.lastIndexOf('_') + 1);
        if (metric.startsWith("precision_at_recall_")) {
            return "greatest precision with a recall of at least " + percent + " %";
        }
        if (metric.startsWith("recall_at_precision_")) {
            return "greatest recall with a precision of at least " + percent + " %";
        }
        if (metric.startsWith("lift_at_")) {
            return "lift of the " + percent + " % of the rows that score highest";
        }
        if (metric.startsWith("score_at_")) {
            return "the score at which those " + percent + " % end";
        }
        return MEANINGS.getOrDefault(metric, "");
    }

    /** A metric's value, as it is read: rows as whole numbers. */
    static String written(String metric, double value) {
        return ROWS.contains(metric) ? String.format(Locale.ROOT, "%,.0f", value) : written(value);
    }

    /** A value, as it is read: large whole numbers as they are, others with four digits behind the point. */
    static String written(double value) {
        return value == Math.rint(value) && Math.abs(value) >= 2
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.4f", value);
    }

    /** The value of a gate, with the unit of what is no share. */
    static String withUnit(String gate, double value) {
        return switch (gate) {
            case "latency_p99" -> String.format(Locale.ROOT, "%.3g ms", value);
            case "model_size" -> String.format(Locale.ROOT, "%,.0f bytes", value);
            case "throughput" -> String.format(Locale.ROOT, "%,.0f rows/s", value);
            default -> written(value);
        };
    }

    /** A length of time, in days where they are whole. */
    static String span(long hours) {
        boolean days = hours > 0 && hours % 24 == 0;
        long count = days ? hours / 24 : hours;
        return count + (days ? " day" : " hour") + (count == 1 ? "" : "s");
    }

    /** A metric's interval, such as {@code 0.7012 to 0.7421}; empty where there is none. */
    static String interval(String metric, List<MetricInterval> intervals) {
        return intervals.stream()
                .filter(interval -> interval.getMetric().equals(metric))
                .map(interval -> written(interval.getLow()) + " to " + written(interval.getHigh()))
                .findFirst()
                .orElse("");
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
