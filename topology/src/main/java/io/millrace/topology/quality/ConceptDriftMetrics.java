package io.millrace.topology.quality;

import io.millrace.project.Project;
import io.millrace.records.ConceptDrift;
import io.millrace.records.MonitoringReport;
import io.millrace.records.QualityReport;
import io.millrace.runtime.metrics.Metrics.Sample;
import io.millrace.topology.reports.LatestReports;
import io.millrace.topology.reports.ReportFamilies;
import io.millrace.wire.MonitoringBody;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Shows concept drift by the latest matured cohort of each model; where several versions scored in it, of that whose error has risen most. Of models whose concept drift is not looked for there is nothing. */
public final class ConceptDriftMetrics implements Consumer<MonitoringReport> {
    private static final List<String> LABELS = List.of("project", "model");

    private final Project project;
    private final LatestReports latest = new LatestReports();

    public ConceptDriftMetrics(ReportFamilies families, Project project) {
        this.project = project;
        families.family(
                "millrace_concept_drift",
                "1 while the error of a version is confirmed to have risen, by the latest matured cohort.",
                LABELS,
                samples -> tell(samples, drifts -> drifts.anyMatch(ConceptDrift::getConfirmed) ? 1 : 0));
        families.family(
                "millrace_concept_drift_statistic",
                "By how much the error has risen among matured cohorts, in units of what confirms it: above 1 it does; not a number before there are two cohorts.",
                LABELS,
                samples -> tell(samples, ConceptDriftMetrics::greatest));
    }

    @Override
    public void accept(MonitoringReport of) {
        if (MonitoringBody.of(of) instanceof QualityReport report
                && !report.getEstimated()
                && project.model(of.getModel()).watchesConceptDrift()) {
            latest.take(of.getModel(), of);
        }
    }

    private static double greatest(Stream<ConceptDrift> drifts) {
        return drifts.mapToDouble(drift -> drift.getStatistic() / drift.getThreshold())
                .max()
                .orElse(Double.NaN);
    }

    private void tell(List<Sample> samples, ToDoubleFunction<Stream<ConceptDrift>> value) {
        latest.forEach((model, window) ->
                samples.add(new Sample(List.of(project.name(), model), value.applyAsDouble(drifts(window)))));
    }

    private static Stream<ConceptDrift> drifts(LatestReports.Window window) {
        return window.reports()
                .map(report -> report.getQuality().getConceptDrift())
                .filter(Objects::nonNull);
    }
}
