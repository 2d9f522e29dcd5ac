package io.millrace.topology.quality;

import io.millrace.project.Project;
import io.millrace.records.ConceptDrift;
import io.millrace.records.MonitoringReport;
import io.millrace.records.QualityReport;
import io.millrace.runtime.metrics.Metrics.Sample;
import io.millrace.topology.reports.ReportFamilies;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Shows concept drift by the latest matured cohort of each model; where several versions scored in it, of that whose error has risen most. Of models whose concept drift is not looked for there is nothing. */
public final class ConceptDriftMetrics implements Consumer<MonitoringReport> {
    private static final List<String> LABELS = List.of("project", "model");

    private final Project project;
    private final Map<String, Latest> shown = new ConcurrentHashMap<>();

    /** A window, and its reports by version. */
    private record Latest(Instant end, Map<String, QualityReport> versions) {

        Latest with(MonitoringReport of, QualityReport report) {
            Map<String, QualityReport> more =
                    new TreeMap<>(of.getWindowEnd().isAfter(end) ? Map.<String, QualityReport>of() : versions);
            more.put(of.getSubject(), report);
            return new Latest(of.getWindowEnd(), more);
        }

        boolean confirmed() {
            return drifts().anyMatch(ConceptDrift::getConfirmed);
        }

        double greatest() {
            return drifts().mapToDouble(drift -> drift.getStatistic() / drift.getThreshold())
                    .max()
                    .orElse(Double.NaN);
        }

        private Stream<ConceptDrift> drifts() {
            return versions.values().stream()
                    .map(QualityReport::getConceptDrift)
                    .filter(Objects::nonNull);
        }
    }

    public ConceptDriftMetrics(ReportFamilies families, Project project) {
        this.project = project;
        families.family(
                "millrace_concept_drift",
                "1 while the error of a version is confirmed to have risen, by the latest matured cohort.",
                LABELS,
                samples -> tell(samples, latest -> latest.confirmed() ? 1 : 0));
        families.family(
                "millrace_concept_drift_statistic",
                "By how much the error has risen among matured cohorts, in units of what confirms it: above 1 it does; not a number before there are two cohorts.",
                LABELS,
                samples -> tell(samples, Latest::greatest));
    }

    @Override
    public void accept(MonitoringReport of) {
        if (of.getBody() instanceof QualityReport report
                && !report.getEstimated()
                && project.model(of.getModel()).watchesConceptDrift()) {
            shown.compute(of.getModel(), (model, known) -> {
                Latest now = known == null ? new Latest(of.getWindowEnd(), Map.of()) : known;
                return of.getWindowEnd().isBefore(now.end) ? now : now.with(of, report);
            });
        }
    }

    private void tell(List<Sample> samples, ToDoubleFunction<Latest> value) {
        shown.forEach((model, latest) ->
                samples.add(new Sample(List.of(project.name(), model), value.applyAsDouble(latest))));
    }
}
