package io.millrace.topology.quality;

import io.millrace.records.Alert;
import io.millrace.records.MetricQuality;
import io.millrace.records.QualityReport;
import io.millrace.records.Severity;
import io.millrace.topology.windows.OpenAlerts;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Alerts that a version decides worse than it may, in two cohorts running: opened then, closed by the next valid one that does not. */
final class QualityAlerts {
    /** By matured labels. */
    static final String LOW = "accuracy_low";
    /** By what is expected before there are labels. */
    static final String ESTIMATED_LOW = "accuracy_estimated_low";

    private final OpenAlerts open;

    QualityAlerts(OpenAlerts open) {
        this.open = open;
    }

    /** Follows a report on the latest window of its version. */
    void follow(JudgedWindow window, QualityReport report, Consumer<Alert> alerts) {
        Map<String, String> low = new TreeMap<>();
        for (MetricQuality metric : report.getMetrics()) {
            if (metric.getLowConfirmed()) {
                low.put(metric.getMetric(), figures(metric));
            }
        }
        String names = String.join(", ", low.keySet());
        Instant at = Instant.ofEpochMilli(window.end());
        if (low.isEmpty()) {
            open.close(kind(window), window.version(), "it decides as well as it must", at, alerts);
        } else if (!report.getValid()) {
            // Too few rows to say anything, of how low it is neither.
            return;
        } else if (window.estimated()) {
            open.raise(
                    kind(window),
                    window.version(),
                    Severity.WARNING,
                    "version " + window.version() + " is expected to miss its threshold of " + names
                            + ", in two windows running: its labels will tell; nothing is trained for it",
                    low,
                    at,
                    alerts);
        } else {
            open.raise(
                    kind(window),
                    window.version(),
                    Severity.WARNING,
                    "version " + window.version() + " misses its threshold of " + names
                            + " by matured labels, in two cohorts running",
                    low,
                    at,
                    alerts);
        }
    }

    /** Closes what is open for a version that scores no longer. */
    void retire(JudgedWindow window, Consumer<Alert> alerts) {
        open.close(
                kind(window),
                window.version(),
                "version " + window.version() + " is no longer in service",
                Instant.ofEpochMilli(window.end()),
                alerts);
    }

    private static String kind(JudgedWindow window) {
        return window.estimated() ? ESTIMATED_LOW : LOW;
    }

    private static String figures(MetricQuality metric) {
        String limits =
                metric.getLow() == null ? "" : " (" + figure(metric.getLow()) + " to " + figure(metric.getHigh()) + ")";
        return figure(metric.getValue()) + limits + ", threshold " + figure(metric.getThreshold());
    }

    private static String figure(@Nullable Double value) {
        return value == null ? "unknown" : String.format(Locale.ROOT, "%.3f", value);
    }
}
