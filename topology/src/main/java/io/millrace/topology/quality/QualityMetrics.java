package io.millrace.topology.quality;

import io.millrace.records.MetricQuality;
import io.millrace.records.MonitoringReport;
import io.millrace.records.QualityPart;
import io.millrace.records.QualityReport;
import io.millrace.runtime.metrics.Metrics.Sample;
import io.millrace.topology.reports.LatestReports;
import io.millrace.topology.reports.ReportFamilies;
import io.millrace.wire.MonitoringBody;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Shows the latest cohort of each model, realised and estimated, as a whole and told apart. Of several versions that scored in it, the one with the most rows is shown. What cannot be told is not a number, and of too few rows nothing is shown but how many they are.
 */
public final class QualityMetrics implements Consumer<MonitoringReport> {
    private final ReportFamilies families;
    private final String project;
    /** By model and kind: an estimate is of a later window than what has matured. */
    private final LatestReports latest = new LatestReports();

    public QualityMetrics(ReportFamilies families, String project) {
        this.families = families;
        this.project = project;
        family(
                "millrace_quality_ratio",
                "How the latest cohort of predictions was decided, by matured labels or as expected from scores; of all its rows, or of a variant, of a slice, or of those who were treated or not",
                List.of("metric", "estimated", "bound", PartName.VARIANT, PartName.SLICE, PartName.TREATED),
                this::ratios);
        family(
                "millrace_quality_coverage_ratio",
                "Share of the rows of the latest cohort that is judged",
                List.of("estimated"),
                (report, samples) -> samples.put(
                        List.of(report.getModel(), Boolean.toString(body(report).getEstimated())),
                        body(report).getCoverage()));
        family(
                "millrace_quality_threshold",
                "Worst value that is acceptable",
                List.of("metric"),
                realised((report, metric, samples) -> put(samples, report, metric.getMetric(), metric.getThreshold())));
        family(
                "millrace_quality_label_delay_seconds",
                "Event time from the prediction to the tick at which its label was known, at most, of the rows of the latest cohort",
                List.of("quantile"),
                (report, samples) -> {
                    put(samples, report, "0.5", body(report).getLabelDelayP50());
                    put(samples, report, "0.95", body(report).getLabelDelayP95());
                });
        family(
                "millrace_quality_estimate_error",
                "What scores expected of the latest cohort that has come true, less what came true",
                List.of("metric"),
                realised((report, metric, samples) -> {
                    if (body(report).getValid()) {
                        put(samples, report, metric.getMetric(), metric.getEstimateError());
                    }
                }));
        family(
                "millrace_quality_rows",
                "Rows judged of the latest cohort",
                List.of("model_version", "estimated"),
                (report, samples) -> samples.put(
                        List.of(
                                report.getModel(),
                                report.getSubject(),
                                Boolean.toString(body(report).getEstimated())),
                        (double) body(report).getRows()));
    }

    /** Samples of one report: the later of two with the same labels stands. */
    @FunctionalInterface
    private interface Samples {
        void of(MonitoringReport report, Map<List<String>, Double> samples);
    }

    @FunctionalInterface
    private interface MetricSamples {
        void of(MonitoringReport report, MetricQuality metric, Map<List<String>, Double> samples);
    }

    @Override
    public void accept(MonitoringReport report) {
        if (MonitoringBody.of(report) instanceof QualityReport quality) {
            latest.take(quality.getEstimated() + " " + report.getModel(), report);
        }
    }

    private void family(String name, String help, List<String> labels, Samples of) {
        List<String> all = new ArrayList<>(List.of("project", "model"));
        all.addAll(labels);
        families.family(name, help, all, samples -> tell(of, samples));
    }

    private void tell(Samples of, List<Sample> told) {
        Map<List<String>, Double> samples = new LinkedHashMap<>();
        latest.reports()
                .sorted(Comparator.comparingLong(report -> body(report).getRows()))
                .forEach(report -> of.of(report, samples));
        samples.forEach((labels, value) -> {
            List<String> values = new ArrayList<>(List.of(project));
            values.addAll(labels);
            told.add(new Sample(values, value));
        });
    }

    private void ratios(MonitoringReport report, Map<List<String>, Double> samples) {
        String estimated = Boolean.toString(body(report).getEstimated());
        if (body(report).getValid()) {
            body(report).getMetrics().forEach(metric -> bounds(report, metric, estimated, null, samples));
        }
        for (QualityPart part : body(report).getParts()) {
            if (part.getValid()) {
                part.getMetrics().forEach(metric -> bounds(report, metric, estimated, part, samples));
            }
        }
    }

    private static void bounds(
            MonitoringReport report,
            MetricQuality metric,
            String estimated,
            @Nullable QualityPart part,
            Map<List<String>, Double> samples) {
        Map<String, Double> bounds = new LinkedHashMap<>();
        bounds.put("value", orNothing(metric.getValue()));
        bounds.put("low", orNothing(metric.getLow()));
        bounds.put("high", orNothing(metric.getHigh()));
        bounds.forEach((bound, value) -> samples.put(
                List.of(
                        report.getModel(),
                        metric.getMetric(),
                        estimated,
                        bound,
                        value(part, PartName.VARIANT),
                        value(part, PartName.SLICE),
                        value(part, PartName.TREATED)),
                value));
    }

    private static String value(@Nullable QualityPart part, String dimension) {
        return part != null && part.getDimension().equals(dimension) ? part.getValue() : "";
    }

    private static Samples realised(MetricSamples of) {
        return (report, samples) -> {
            if (!body(report).getEstimated()) {
                body(report).getMetrics().forEach(metric -> of.of(report, metric, samples));
            }
        };
    }

    private static void put(
            Map<List<String>, Double> samples, MonitoringReport report, String label, @Nullable Double value) {
        if (value != null) {
            samples.put(List.of(report.getModel(), label), value);
        }
    }

    private static double orNothing(@Nullable Double value) {
        return value == null ? Double.NaN : value;
    }

    private static QualityReport body(MonitoringReport report) {
        return report.getQuality();
    }
}
