package io.millrace.topology.drift;

import io.millrace.drift.DriftConfirmation;
import io.millrace.drift.WindowVerdict;
import io.millrace.project.ModelDefinition.DriftPolicy;
import io.millrace.records.DriftReport;
import io.millrace.records.FeatureDrift;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Writes a window's verdict, and what the windows so far add up to, as a report. */
final class Reports {

    private Reports() {}

    static DriftReport report(
            WindowVerdict window, Set<String> quarantined, DriftConfirmation confirmation, DriftPolicy policy) {
        List<FeatureDrift> features = window.features().stream()
                .map(drift -> feature(drift, confirmation))
                .toList();
        Long since = confirmation.driftSince(policy);
        return new DriftReport(
                window.samples(),
                window.entities(),
                window.valid(),
                List.copyOf(quarantined),
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
                drift.quarantined(),
                drift.reference(),
                drift.evidence());
    }
}
