package io.millrace.console.testing;

import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.Deployment;
import io.millrace.records.DriftReport;
import io.millrace.records.FeatureDrift;
import io.millrace.records.MetricQuality;
import io.millrace.records.MonitoringReport;
import io.millrace.records.QualityReport;
import io.millrace.records.QualityVerdict;
import io.millrace.records.RolloutPhase;
import io.millrace.records.RolloutStatus;
import io.millrace.records.Severity;
import io.millrace.wire.MonitoringBody;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records of the churn project as the processes write them. */
public final class Records {
    /** Start of the first window. */
    public static final Instant START = Instant.parse("2025-03-01T00:00:00Z");

    private static final Duration WEEK = Duration.ofDays(7);

    private Records() {}

    /** A feature in a window. */
    public static FeatureDrift feature(
            String name, double importance, double psi, boolean out, boolean confirmed, boolean quarantined) {
        return FeatureDrift.newBuilder()
                .setFeature(name)
                .setSamples(1_000)
                .setEffectiveSamples(900)
                .setPsi(psi)
                .setKs(psi / 2)
                .setKsBound(0.001)
                .setPValue(0.01)
                .setMissingShare(0.25)
                .setReferenceMissingShare(0)
                .setImportance(importance)
                .setOut(out)
                .setConfirmed(confirmed)
                .setQuarantined(quarantined)
                .setMeasures(List.of())
                .build();
    }

    /** The drift of version 1.0.0 in a week. */
    public static MonitoringReport drift(int week, boolean confirmed, FeatureDrift... features) {
        return drift("1.0.0", week, 0, confirmed, features);
    }

    /** The drift of a version in a week, once more. */
    public static MonitoringReport drift(
            String version, int week, int revision, boolean confirmed, FeatureDrift... features) {
        return report(
                version,
                week,
                revision,
                DriftReport.newBuilder()
                        .setSamples(1_000)
                        .setEntities(900)
                        .setValid(true)
                        .setQuarantinedSources(List.of())
                        .setFeatures(List.of(features))
                        .setConfirmedImportance(0.3)
                        .setScoreConfirmed(false)
                        .setDriftConfirmed(confirmed)
                        .setSlices(List.of())
                        .build());
    }

    /** The accuracy of version 1.0.0's decisions of a week. */
    public static MonitoringReport accuracy(int week, boolean estimated, double value, QualityVerdict verdict) {
        MetricQuality metric = MetricQuality.newBuilder()
                .setMetric("accuracy")
                .setValue(value)
                .setLow(value - 0.01)
                .setHigh(value + 0.01)
                .setThreshold(0.75)
                .setVerdict(verdict)
                .setLowConfirmed(false)
                .build();
        return report(
                "1.0.0",
                week,
                0,
                QualityReport.newBuilder()
                        .setEstimated(estimated)
                        .setRows(1_000)
                        .setCoverage(1)
                        .setValid(true)
                        .setMetrics(List.of(metric))
                        .setParts(List.of())
                        .setLowConfirmed(false)
                        .setLabelDelayP50(7.0)
                        .setLabelDelayP95(8.0)
                        .build());
    }

    private static MonitoringReport report(String version, int week, int revision, Object body) {
        return MonitoringBody.report(
                "churn",
                version,
                START.plus(WEEK.multipliedBy(week)),
                START.plus(WEEK.multipliedBy(week + 1)),
                revision,
                START,
                body);
    }

    /** An alert. */
    public static Alert alert(String id, Severity severity, AlertState state, String message, String at) {
        return new Alert(
                id, "drift", "churn", severity, state, "1.0.0", message, Map.of("psi", "0.3"), Instant.parse(at));
    }

    /** A decision of Rollout's. */
    public static Deployment deployment(
            long sequence, String champion, @Nullable RolloutStatus rollout, String reason) {
        return new Deployment(
                "churn",
                sequence,
                champion,
                rollout == null ? null : rollout.getVersion(),
                null,
                Map.of(),
                null,
                true,
                reason,
                START,
                null,
                rollout,
                "guard",
                Map.of("samples", "120"));
    }

    /** Version 1.1.0 decides for a share. */
    public static RolloutStatus live(double share) {
        return new RolloutStatus(
                "churn/1.1.0/2", "1.1.0", "canary", null, RolloutPhase.LIVE, 2, 3, share, false, START);
    }
}
