package io.millrace.project;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a model's {@code monitoring.quality}. */
final class QualityReader {

    private QualityReader() {}

    /**
     * What is watched; null when it has a mistake.
     *
     * @param gates those that have none
     */
    static @Nullable QualityDefinition read(Section model, Map<String, Double> gates) {
        QualityDefinition usual = QualityDefinition.DEFAULT;
        // Unknown keys beside it are reported by who reads the others.
        Section monitoring = model.holdsMap("monitoring") ? model.map("monitoring", false) : null;
        Section section = monitoring == null ? null : monitoring.optional("quality", Keys.QUALITY);
        if (section == null) {
            return monitoring != null && monitoring.has("quality") ? null : usual;
        }
        Map<String, Double> thresholds = new LinkedHashMap<>();
        for (String metric : QualityDefinition.METRICS) {
            Double threshold = section.has(metric) ? section.share(metric, 0, 1, null) : null;
            if (threshold != null && withinGate(section, metric, threshold, gates.get(metric), model)) {
                thresholds.put(metric, threshold);
            } else if (section.has(metric)) {
                return null;
            }
        }
        if (thresholds.isEmpty()) {
            monitoring.wrong("quality", "no metric", "at least one of " + Similar.oneOf("", QualityDefinition.METRICS));
        }
        Duration window = section.duration("window", Duration.ofHours(1), Duration.ofDays(365), usual.window());
        Long samples = section.whole("min_samples", 10, 1_000_000_000, (long) usual.minimumSamples());
        return thresholds.isEmpty() || window == null || samples == null
                ? null
                : new QualityDefinition(thresholds, window, Math.toIntExact(samples));
    }

    /** A model that just meets a weaker gate would be low as soon as it is in service. */
    private static boolean withinGate(
            Section section, String metric, double threshold, @Nullable Double gate, Section model) {
        Better better = Better.of(metric);
        if (gate == null || better.reaches(gate, threshold)) {
            return true;
        }
        section.wrong(
                metric,
                (better == Better.LESS ? "at least " : "at most ") + model.shown("gates", metric) + ", its gate");
        return false;
    }
}
