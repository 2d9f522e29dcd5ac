package io.millrace.topology.drift;

import io.millrace.drift.DriftConfirmation;
import io.millrace.drift.WindowVerdict;
import io.millrace.project.ModelDefinition.DriftPolicy;
import io.millrace.records.FeatureDrift;
import io.millrace.records.MonitoringReport;
import java.time.Instant;
import java.util.List;

/** Writes a window's verdict at a tick, and what the windows so far add up to, as a report. */
final class Reports {

    private Reports() {}

    static MonitoringReport report(
            long tick,
            String version,
            int revision,
            WindowVerdict window,
            DriftConfirmation confirmation,
            DriftPolicy policy) {
        List<FeatureDrift> features = window.features().stream()
                .map(drift -> feature(drift, confirmation))
                .toList();
        Long since = confirmation.driftSince(policy);
        return new MonitoringReport(
                version,
                Instant.ofEpochMilli(window.start()),
                Instant.ofEpochMilli(window.end()),
                revision,
                Instant.ofEpochMilli(tick),
                window.samples(),
                window.entities(),
                window.valid(),
                features,
                confirmation.confirmedImportance(),
                confirmation.scoreConfirmed(),
                confirmation.driftConfirmed(policy),
                since == null ? null : Instant.ofEpochMilli(since));
    }

    private static FeatureDrift feature(io.millrace.drift.FeatureDrift drift, DriftConfirmation confirmation) {
        return new FeatureDrift(
                drift.feature(),
                drift.samples(),
                drift.effectiveSamples(),
                drift.psi(),
                drift.ks(),
                drift.ksBound(),
                drift.pValue(),
                drift.missingShare(),
                drift.referenceMissingShare(),
                drift.importance(),
                drift.out(),
                confirmation.confirmed(drift.feature()),
                drift.quarantined());
    }
}
