package io.millrace.topology.quality;

import io.millrace.quality.ConfidenceBasedEstimate;
import io.millrace.quality.EstimateErrors;
import io.millrace.quality.LowRuns;
import io.millrace.quality.MetricVerdict;
import io.millrace.quality.QualityJudge;
import io.millrace.records.MetricQuality;
import io.millrace.records.QualityPart;
import io.millrace.records.QualityReport;
import io.millrace.records.QualityVerdict;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes what a cohort says, and what the cohorts so far add up to, as a report. */
final class QualityReports {
    private final QualityJudge judge;
    private final List<MetricVerdict> verdicts;
    private final LowRuns runs;

    QualityReports(QualityJudge judge, List<MetricVerdict> verdicts, LowRuns runs) {
        this.judge = judge;
        this.verdicts = verdicts;
        this.runs = runs;
    }

    /**
     * By matured labels.
     *
     * @param estimate what scores expected of the same window
     * @param maturity milliseconds that every label takes
     */
    QualityReport realised(LabelledWindow labelled, ConfidenceBasedEstimate estimate, long maturity) {
        long rows = labelled.cohort().counts().rows();
        List<MetricQuality> metrics = verdicts.stream()
                .map(verdict -> {
                    double expected = judge.expected(estimate, verdict.metric());
                    return metric(verdict)
                            .setEstimate(value(expected))
                            .setEstimateError(value(expected - verdict.value()))
                            .build();
                })
                .toList();
        return QualityReport.newBuilder()
                .setEstimated(false)
                .setRows(rows)
                .setEntities(labelled.entities())
                .setTreated(labelled.treated())
                .setCoverage(share(rows, Math.max(estimate.rows(), labelled.labelled())))
                .setValid(judge.valid(rows))
                .setMetrics(metrics)
                .setLowConfirmed(!runs.low().isEmpty())
                .setLabelDelayP50(seconds(maturity + labelled.delays().quantile(0.5)))
                .setLabelDelayP95(seconds(maturity + labelled.delays().quantile(0.95)))
                .setParts(labelled.parts().stream().map(this::part).toList())
                .build();
    }

    /** By what scores expect, and how far that was from the truth before. */
    QualityReport estimated(ConfidenceBasedEstimate estimate, EstimateErrors past) {
        List<MetricQuality> metrics = verdicts.stream()
                .map(verdict -> {
                    OptionalDouble distance = past.meanDistance(verdict.metric());
                    return metric(verdict)
                            .setPastError(distance.isPresent() ? (Double) distance.getAsDouble() : null)
                            .setPastCohorts(past.known(verdict.metric()))
                            .build();
                })
                .toList();
        return QualityReport.newBuilder()
                .setEstimated(true)
                .setRows(estimate.rows())
                .setCoverage(1.0)
                .setValid(judge.valid(estimate.rows()))
                .setMetrics(metrics)
                .setLowConfirmed(!runs.low().isEmpty())
                .build();
    }

    private QualityPart part(JudgedPart part) {
        long rows = part.outcomes().rows();
        return new QualityPart(
                part.name().dimension(),
                part.name().value(),
                rows,
                part.entities(),
                share(rows, part.labelled()),
                judge.valid(rows),
                judge.inform(part.outcomes()).stream()
                        .map(verdict -> metric(verdict, Set.of()).build())
                        .toList());
    }

    private MetricQuality.Builder metric(MetricVerdict verdict) {
        return metric(verdict, runs.low());
    }

    private MetricQuality.Builder metric(MetricVerdict verdict, Set<?> low) {
        return MetricQuality.newBuilder()
                .setMetric(judge.word(verdict.metric()))
                .setValue(value(verdict.value()))
                .setLow(value(verdict.limits().low()))
                .setHigh(value(verdict.limits().high()))
                .setThreshold(verdict.threshold())
                .setVerdict(QualityVerdict.valueOf(verdict.verdict().name()))
                .setLowConfirmed(low.contains(verdict.metric()));
    }

    private static double share(long rows, long of) {
        return of == 0 ? 0 : rows / (double) of;
    }

    private static @Nullable Double seconds(double milliseconds) {
        return value(milliseconds / 1000);
    }

    private static @Nullable Double value(double value) {
        return Double.isNaN(value) ? null : Double.valueOf(value);
    }
}
