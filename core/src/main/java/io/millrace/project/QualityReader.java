package io.millrace.project;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a model's {@code monitoring.quality}. */
final class QualityReader {

    private QualityReader() {}

    /** What is watched; null when it has a mistake. */
    static @Nullable QualityDefinition read(Section model) {
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
            if (threshold != null) {
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
}
