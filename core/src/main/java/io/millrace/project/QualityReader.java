package io.millrace.project;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a model's {@code monitoring.quality}. */
final class QualityReader {
    /** Metrics that gates know by a longer name. */
    private static final Map<String, String> GATES =
            Map.of("auc", "auc_roc", "calibration", "expected_calibration_error");

    private QualityReader() {}

    /**
     * What is watched; null when it has a mistake.
     *
     * @param gates those that have none
     * @param success the metric that the project is for; empty when it has a mistake
     */
    static @Nullable QualityDefinition read(Section model, Map<String, Double> gates, String success) {
        QualityDefinition usual = QualityDefinition.DEFAULT;
        int asked = MetricNames.precisionAtRecall(success) ? percent(success) : QualityDefinition.USUAL_RECALL;
        // Unknown keys beside it are reported by who reads the others.
        Section monitoring = model.holdsMap("monitoring") ? model.map("monitoring", false) : null;
        Section section = monitoring == null ? null : monitoring.optional("quality", Keys.QUALITY);
        if (section == null) {
            return monitoring != null && monitoring.has("quality")
                    ? null
                    : new QualityDefinition(Map.of(), usual.window(), usual.minimumSamples(), asked);
        }
        List<String> metrics = new ArrayList<>(QualityDefinition.METRICS);
        List<String> atRecall =
                section.keys().stream().filter(MetricNames::precisionAtRecall).toList();
        if (!oneRecall(section, atRecall, success)) {
            return null;
        }
        metrics.addAll(atRecall);
        Map<String, Double> thresholds = new LinkedHashMap<>();
        for (String metric : metrics) {
            Double threshold = section.has(metric) ? section.share(metric, 0, 1, null) : null;
            if (threshold != null && withinGate(section, metric, threshold, gates, model)) {
                thresholds.put(metric, threshold);
            } else if (section.has(metric)) {
                return null;
            }
        }
        if (thresholds.isEmpty()) {
            monitoring.wrong("quality", "no metric", "at least one of " + Similar.oneOf("", metrics));
        }
        Duration window = section.duration("window", Duration.ofHours(1), Duration.ofDays(365), usual.window());
        Long samples = section.whole("min_samples", 10, 1_000_000_000, (long) usual.minimumSamples());
        int recall = atRecall.isEmpty() ? asked : percent(atRecall.get(0));
        return thresholds.isEmpty() || window == null || samples == null
                ? null
                : new QualityDefinition(thresholds, window, Math.toIntExact(samples), recall);
    }

    /** Of one recall at most, and of that of the success metric where it has one: a report has one such precision. */
    private static boolean oneRecall(Section section, List<String> atRecall, String success) {
        for (String metric : atRecall) {
            if (MetricNames.precisionAtRecall(success) && !metric.equals(success)) {
                section.wrong(metric, "the recall of the success metric: " + success);
                return false;
            }
        }
        if (atRecall.size() > 1) {
            section.wrong(atRecall.get(1), "one recall only: " + atRecall.get(0) + " is there already");
            return false;
        }
        return true;
    }

    private static int percent(String metric) {
        return Integer.parseInt(metric.substring(QualityDefinition.PRECISION_AT_RECALL.length()));
    }

    /** A model that just meets a weaker gate would be low as soon as it is in service. */
    private static boolean withinGate(
            Section section, String metric, double threshold, Map<String, Double> gates, Section model) {
        Better better = Better.of(metric);
        String name = GATES.getOrDefault(metric, metric);
        Double gate = gates.get(name);
        if (gate == null || better.reaches(gate, threshold)) {
            return true;
        }
        section.wrong(
                metric, (better == Better.LESS ? "at least " : "at most ") + model.shown("gates", name) + ", its gate");
        return false;
    }
}
