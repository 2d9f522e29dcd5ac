package io.millrace.topology.quality;

import io.millrace.project.Project;
import io.millrace.records.ConceptDrift;
import io.millrace.records.MonitoringReport;
import io.millrace.records.QualityReport;
import io.millrace.runtime.metrics.Gauge;
import io.millrace.runtime.metrics.Labelled;
import io.millrace.runtime.metrics.Metrics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Shows concept drift by the latest matured cohort of each model; where several versions scored in it, of that whose error has risen most. Of models whose concept drift is not looked for there is nothing. After a restart a figure is there again with the next report. */
public final class ConceptDriftMetrics implements Consumer<MonitoringReport> {
    private static final List<String> LABELS = List.of("project", "model");

    private final Labelled<Gauge> confirmations;
    private final Labelled<Gauge> statistics;
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
    }

    public ConceptDriftMetrics(Metrics metrics, Project project) {
        this.project = project;
        confirmations = metrics.gaugesBy(
                "millrace_concept_drift",
                "1 while the error of a version is confirmed to have risen, by the latest matured cohort.",
                LABELS);
        statistics = metrics.gaugesBy(
                "millrace_concept_drift_statistic",
                "By how much the error has risen among matured cohorts, in units of what confirms it: above 1 it does; not a number before there are two cohorts.",
                LABELS);
    }

    @Override
    public void accept(MonitoringReport of) {
        QualityReport report = (QualityReport) of.getBody();
        if (report.getEstimated() || !project.model(of.getModel()).watchesConceptDrift()) {
            return;
        }
        Latest latest = shown.compute(of.getModel(), (model, known) -> {
            Latest now = known == null ? new Latest(of.getWindowEnd(), Map.of()) : known;
            return of.getWindowEnd().isBefore(now.end) ? now : now.with(of, report);
        });
        boolean confirmed = false;
        double greatest = Double.NaN;
        for (QualityReport each : latest.versions.values()) {
            ConceptDrift drift = each.getConceptDrift();
            if (drift != null) {
                confirmed |= drift.getConfirmed();
                double share = drift.getStatistic() / drift.getThreshold();
                greatest = Double.isNaN(greatest) ? share : Math.max(greatest, share);
            }
        }
        confirmations.with(project.name(), of.getModel()).set(confirmed ? 1 : 0);
        statistics.with(project.name(), of.getModel()).set(greatest);
    }
}
