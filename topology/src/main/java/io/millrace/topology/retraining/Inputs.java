package io.millrace.topology.retraining;

import io.millrace.drift.DriftConfirmation;
import io.millrace.drift.DriftReference;
import io.millrace.records.ConceptDrift;
import io.millrace.records.Deployment;
import io.millrace.records.DriftReport;
import io.millrace.records.FeatureDrift;
import io.millrace.records.Gate;
import io.millrace.records.MetricQuality;
import io.millrace.records.ModelStage;
import io.millrace.records.MonitoringReport;
import io.millrace.records.QualityReport;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.records.TrainingState;
import io.millrace.retraining.RetrainingInput;
import io.millrace.retraining.RetrainingInput.Ending;
import io.millrace.wire.MonitoringBody;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What records say to the retraining machine. */
final class Inputs {

    private Inputs() {}

    /**
     * Null of a report that is about neither drift nor realised quality: what one says of a source has come into the drift of the windows that overlap it, and
     * what is only expected asks for nothing.
     */
    static @Nullable RetrainingInput reported(MonitoringReport report) {
        if (MonitoringBody.of(report) instanceof QualityReport quality) {
            return quality.getEstimated() ? null : judged(report, quality);
        }
        return MonitoringBody.of(report) instanceof DriftReport drift ? drifted(report, drift) : null;
    }

    private static RetrainingInput.QualityReported judged(MonitoringReport report, QualityReport body) {
        Map<String, String> evidence = new TreeMap<>();
        for (MetricQuality metric : body.getMetrics()) {
            if (metric.getLowConfirmed()) {
                evidence.put(
                        "quality." + metric.getMetric(),
                        String.format(
                                Locale.ROOT,
                                "%.4f (%.4f to %.4f), threshold %.4f",
                                metric.getValue(),
                                metric.getLow(),
                                metric.getHigh(),
                                metric.getThreshold()));
            }
        }
        return new RetrainingInput.QualityReported(
                report.getJudgedAt().toEpochMilli(),
                report.getSubject(),
                report.getWindowStart().toEpochMilli(),
                report.getWindowEnd().toEpochMilli(),
                body.getLowConfirmed(),
                rise(body.getConceptDrift()),
                evidence);
    }

    private static @Nullable String rise(@Nullable ConceptDrift drift) {
        return drift == null || !drift.getConfirmed()
                ? null
                : String.format(
                        Locale.ROOT,
                        "error %.4f since %s, %.4f before: %.2f standard errors, threshold %.2f",
                        drift.getAfter().getError(),
                        drift.getSince(),
                        drift.getBefore().getError(),
                        drift.getStatistic(),
                        drift.getThreshold());
    }

    private static RetrainingInput.DriftReported drifted(MonitoringReport report, DriftReport body) {
        boolean suspect = false;
        double quarantined = 0;
        Map<String, String> evidence = new TreeMap<>();
        for (FeatureDrift drift : body.getFeatures()) {
            suspect |= drift.getOut() || drift.getConfirmed();
            if (drift.getQuarantined() && !drift.getFeature().equals(DriftReference.SCORE)) {
                quarantined += drift.getImportance();
            }
            if (drift.getConfirmed()) {
                evidence.put(
                        "drift." + drift.getFeature(),
                        String.format(Locale.ROOT, "psi %.3f, ks %.3f", drift.getPsi(), drift.getKs()));
            }
        }
        return new RetrainingInput.DriftReported(
                report.getJudgedAt().toEpochMilli(),
                report.getSubject(),
                report.getWindowStart().toEpochMilli(),
                report.getWindowEnd().toEpochMilli(),
                suspect,
                body.getDriftConfirmed(),
                body.getDriftSince() == null ? null : body.getDriftSince().toEpochMilli(),
                quarantined >= DriftConfirmation.QUARANTINED_IMPORTANCE
                        || !body.getQuarantinedSources().isEmpty(),
                evidence);
    }

    /** Null while the training goes on. */
    static RetrainingInput.@Nullable TrainingEnded ended(TrainingRun run) {
        boolean registered = run.getStage() == TrainingStage.REGISTRATION && run.getState() == TrainingState.SUCCEEDED;
        if (registered && run.getModelVersion() != null) {
            return new RetrainingInput.TrainingEnded(run.getRetrainId(), Ending.SUCCEEDED, run.getModelVersion(), null);
        }
        return switch (run.getState()) {
            case REJECTED ->
                new RetrainingInput.TrainingEnded(run.getRetrainId(), Ending.REJECTED, null, run.getReason());
            case FAILED -> new RetrainingInput.TrainingEnded(run.getRetrainId(), Ending.FAILED, null, run.getReason());
            case STAGED ->
                new RetrainingInput.TrainingEnded(
                        run.getRetrainId(), staged(run), run.getModelVersion(), run.getReason());
            case STARTED, SUCCEEDED -> null;
        };
    }

    /** What a version lacks that waits for a person. */
    private static Ending staged(TrainingRun run) {
        return run.getGates().stream().allMatch(Gate::getPassed) ? Ending.STAGED : Ending.STAGED_BELOW_GATES;
    }

    static RetrainingInput.Deployed deployed(Deployment deployment) {
        return new RetrainingInput.Deployed(
                deployment.getSequence(),
                deployment.getChampion(),
                deployment.getChallenger(),
                deployment.getStages().entrySet().stream()
                        .filter(stage -> stage.getValue() == ModelStage.ARCHIVED)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet()),
                deployment.getReason());
    }
}
