package io.millrace.topology.quality;

import io.millrace.records.MetricQuality;
import io.millrace.records.MonitoringReport;
import io.millrace.records.QualityReport;
import io.millrace.runtime.metrics.Gauge;
import io.millrace.runtime.metrics.Labelled;
import io.millrace.runtime.metrics.Metrics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Shows the latest cohort of each model, realised and estimated. What cannot be told is not a number. After a restart a figure is there again with the next report. */
public final class QualityMetrics implements Consumer<MonitoringReport> {
    private static final List<String> LABELS = List.of("project", "model", "metric", "estimated", "bound");

    private final String project;
    private final Labelled<Gauge> ratios;
    /** End of the latest window that was shown, by model and kind. */
    private final Map<String, Instant> shown = new ConcurrentHashMap<>();

    public QualityMetrics(Metrics metrics, String project) {
        this.project = project;
        ratios = metrics.gaugesBy(
                "millrace_quality_ratio",
                "How the latest cohort of predictions was decided, by matured labels (estimated is false: value, low and high at 95 %) or as expected from scores (value); not a number where it cannot be told.",
                LABELS);
    }

    @Override
    public void accept(MonitoringReport of) {
        QualityReport report = (QualityReport) of.getBody();
        Instant latest = shown.merge(
                report.getEstimated() + " " + of.getModel(),
                of.getWindowEnd(),
                (known, now) -> known.isAfter(now) ? known : now);
        if (!latest.equals(of.getWindowEnd())) {
            return;
        }
        String estimated = Boolean.toString(report.getEstimated());
        for (MetricQuality metric : report.getMetrics()) {
            set(of.getModel(), metric.getMetric(), estimated, "value", metric.getValue());
            set(of.getModel(), metric.getMetric(), estimated, "low", metric.getLow());
            set(of.getModel(), metric.getMetric(), estimated, "high", metric.getHigh());
        }
    }

    private void set(String model, String metric, String estimated, String bound, @Nullable Double value) {
        ratios.with(project, model, metric, estimated, bound).set(value == null ? Double.NaN : value);
    }
}
