package io.millrace.topology.quality;

import io.millrace.quality.ConfidenceBasedEstimate;
import io.millrace.quality.LowRuns;
import io.millrace.quality.MetricVerdict;
import io.millrace.quality.QualityJudge;
import io.millrace.records.ConceptDrift;
import io.millrace.records.MetricQuality;
import io.millrace.records.QualityReport;
import io.millrace.records.QualityVerdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what a cohort says, and what the cohorts so far add up to, as a report. */
final class QualityReports {
    private static final String AUC = "auc_roc";

    private QualityReports() {}

    static QualityReport realised(
            LabelledWindow labelled,
            long scored,
            QualityJudge judge,
            List<MetricVerdict> verdicts,
            LowRuns runs,
            @Nullable ConceptDrift conceptDrift) {
        long rows = labelled.cohort().counts().rows();
        long all = Math.max(scored, labelled.labelled());
        return new QualityReport(
                false,
                rows,
                labelled.entities(),
                labelled.treated(),
                all == 0 ? 0 : rows / (double) all,
                judge.valid(rows),
                metrics(verdicts, runs),
                !runs.low().isEmpty(),
                conceptDrift);
    }

    static QualityReport estimated(
            ConfidenceBasedEstimate estimate, QualityJudge judge, List<MetricVerdict> verdicts, LowRuns runs) {
        List<MetricQuality> metrics = new ArrayList<>(metrics(verdicts, runs));
        metrics.add(new MetricQuality(AUC, value(estimate.auc()), null, null, null, QualityVerdict.NONE, false));
        return new QualityReport(
                true,
                estimate.rows(),
                null,
                null,
                1.0,
                judge.valid(estimate.rows()),
                metrics,
                !runs.low().isEmpty(),
                null);
    }

    private static List<MetricQuality> metrics(List<MetricVerdict> verdicts, LowRuns runs) {
        return verdicts.stream()
                .map(verdict -> new MetricQuality(
                        verdict.metric().word(),
                        value(verdict.value()),
                        value(verdict.limits().low()),
                        value(verdict.limits().high()),
                        verdict.threshold(),
                        QualityVerdict.valueOf(verdict.verdict().name()),
                        runs.low().contains(verdict.metric())))
                .toList();
    }

    private static @Nullable Double value(double value) {
        return Double.isNaN(value) ? null : Double.valueOf(value);
    }
}
