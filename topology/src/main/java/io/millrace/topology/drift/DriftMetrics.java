package io.millrace.topology.drift;

import io.millrace.project.DriftMeasure;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.DriftReport;
import io.millrace.records.FeatureDrift;
import io.millrace.records.LabelReport;
import io.millrace.records.MeasuredDrift;
import io.millrace.records.MonitoringReport;
import io.millrace.runtime.metrics.Counter;
import io.millrace.runtime.metrics.Gauge;
import io.millrace.runtime.metrics.Labelled;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.metrics.Metrics.Sample;
import io.millrace.topology.reports.LatestReports;
import io.millrace.topology.reports.ReportFamilies;
import io.millrace.wire.MonitoringBody;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Shows the latest window of each model: of the versions that scored in it, and of no others, so that there are never more series than versions in service.
 */
public final class DriftMetrics implements Consumer<MonitoringReport> {
    private static final List<String> MODEL = List.of("project", "model");
    private static final List<String> VERSION = List.of("project", "model", "model_version");
    private static final List<String> FEATURE = List.of("project", "model", "model_version", "feature");

    private final ReportFamilies families;
    private final String project;
    private final Labelled<Gauge> thresholds;
    private final Labelled<Counter> windows;
    private final LatestReports latest = new LatestReports();
    /** The same of the labels, which are known a horizon later. */
    private final LatestReports labels = new LatestReports();

    public DriftMetrics(Metrics metrics, ReportFamilies families, Project of) {
        this.families = families;
        project = of.name();
        thresholds = metrics.gaugesBy(
                "millrace_drift_threshold",
                "The project's threshold of a measure that has one.",
                List.of("project", "model", "measure"));
        windows = metrics.countersBy(
                "millrace_drift_windows_total",
                "Windows of drift judged since the process started, by whether they had enough samples; an amended one counts once. Every monitor counts all.",
                List.of("project", "model", "valid"));
        of.models().forEach(this::begin);
        measures();
        feature("millrace_drift_out", "1 for what was out in the latest window.", FeatureDrift::getOut);
        feature("millrace_drift_confirmed", "1 for what is confirmed to have drifted.", FeatureDrift::getConfirmed);
        feature(
                "millrace_drift_quarantined",
                "1 for what is missing as if its upstream were broken.",
                FeatureDrift::getQuarantined);
        version("millrace_drift_samples", "Snapshots in the latest window of drift.", DriftReport::getSamples);
        version(
                "millrace_drift_entities",
                "Distinct entities in the latest window of drift.",
                DriftReport::getEntities);
        version(
                "millrace_drift_effective_samples",
                "The least effective samples of a feature in the latest window of drift.",
                report -> report.getFeatures().stream()
                        .mapToDouble(FeatureDrift::getEffectiveSamples)
                        .min()
                        .orElse(0));
        version(
                "millrace_drift_importance_ratio",
                "Importance of the features that are confirmed to have drifted.",
                DriftReport::getConfirmedImportance);
        families.family(
                "millrace_drift_window_end_seconds",
                "End of the latest window of drift judged, Unix time.",
                MODEL,
                samples -> latest.forEach((model, window) -> samples.add(
                        new Sample(List.of(project, model), window.end().toEpochMilli() / 1000.0))));
    }

    @Override
    public void accept(MonitoringReport report) {
        boolean ofLabels = MonitoringBody.of(report) instanceof LabelReport;
        if (!ofLabels && !(MonitoringBody.of(report) instanceof DriftReport)) {
            return;
        }
        if (families.shown() && MonitoringBody.of(report) instanceof DriftReport drift && report.getRevision() == 0) {
            windows.with(project, report.getModel(), Boolean.toString(drift.getValid()))
                    .increment();
        }
        (ofLabels ? labels : latest).take(report.getModel(), report);
    }

    /** What is known and counted of a model before its first window. */
    private void begin(ModelDefinition model) {
        windows.with(project, model.name(), "true");
        windows.with(project, model.name(), "false");
        for (DriftMeasure measure : DriftMeasure.values()) {
            Double threshold = model.drift().threshold(measure);
            if (threshold != null) {
                thresholds.with(project, model.name(), measure.written()).set(threshold);
            }
        }
    }

    private void measures() {
        List<String> names = new ArrayList<>(FEATURE);
        names.add("measure");
        families.family(
                "millrace_drift_measure",
                "What the latest window of drift was measured at, by measure: of features, of the score (feature score) and of the labels that have come last (feature label). Only of the versions that scored in that window.",
                names,
                samples -> eachFeature((report, feature) -> {
                    for (MeasuredDrift measure : feature.getMeasures()) {
                        if (measure.getValue() != null) {
                            samples.add(new Sample(
                                    List.of(
                                            project,
                                            report.getModel(),
                                            report.getSubject(),
                                            feature.getFeature(),
                                            measure.getMeasure()),
                                    measure.getValue()));
                        }
                    }
                }));
    }

    private void feature(String name, String help, Predicate<FeatureDrift> is) {
        families.family(
                name,
                help,
                FEATURE,
                samples -> eachFeature((report, feature) -> samples.add(new Sample(
                        List.of(project, report.getModel(), report.getSubject(), feature.getFeature()),
                        is.test(feature) ? 1 : 0))));
    }

    private void version(String name, String help, ToDoubleFunction<DriftReport> value) {
        families.family(
                name,
                help,
                VERSION,
                samples -> each((report, drift) -> samples.add(new Sample(
                        List.of(project, report.getModel(), report.getSubject()), value.applyAsDouble(drift)))));
    }

    private void each(BiConsumer<MonitoringReport, DriftReport> tell) {
        latest.reports().forEach(report -> tell.accept(report, report.getDrift()));
    }

    private void eachFeature(BiConsumer<MonitoringReport, FeatureDrift> tell) {
        each((report, drift) -> drift.getFeatures().forEach(feature -> tell.accept(report, feature)));
        labels.reports()
                .forEach(report -> tell.accept(report, report.getLabels().getDrift()));
    }
}
