package io.millrace.topology.drift;

import io.millrace.drift.DriftConfirmation;
import io.millrace.drift.LabelShare;
import io.millrace.drift.Measure;
import io.millrace.drift.SliceVerdict;
import io.millrace.drift.WindowVerdict;
import io.millrace.project.ModelDefinition.DriftPolicy;
import io.millrace.records.DriftReport;
import io.millrace.records.DriftVerdict;
import io.millrace.records.FeatureDrift;
import io.millrace.records.LabelReport;
import io.millrace.records.MeasuredDrift;
import io.millrace.records.SliceDrift;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Writes a window's verdict, and what the windows so far add up to, as a report. */
final class Reports {

    private Reports() {}

    /** @param slices what the windows of each slice add up to, in their order */
    static DriftReport report(
            WindowVerdict window,
            Set<String> quarantined,
            DriftConfirmation confirmation,
            List<DriftConfirmation> slices,
            DriftPolicy policy) {
        List<SliceDrift> sliced = new ArrayList<>();
        for (int i = 0; i < slices.size(); i++) {
            SliceVerdict slice = window.slices().get(i);
            sliced.add(new SliceDrift(
                    slice.slice(),
                    slice.window().samples(),
                    slice.window().entities(),
                    slice.window().valid(),
                    features(slice.window(), slices.get(i))));
        }
        Long since = confirmation.driftSince(policy);
        return new DriftReport(
                window.samples(),
                window.entities(),
                window.valid(),
                List.copyOf(quarantined),
                features(window, confirmation),
                confirmation.confirmedImportance(),
                confirmation.scoreConfirmed(),
                confirmation.driftConfirmed(policy),
                since == null ? null : Instant.ofEpochMilli(since),
                sliced);
    }

    /** @param trained of the train rows */
    static LabelReport labels(
            WindowVerdict window, LabelShare share, LabelShare trained, DriftConfirmation confirmation) {
        return new LabelReport(
                share.rows(),
                share.positives(),
                share.entities(),
                share.share(),
                trained.share(),
                window.valid(),
                feature(window.features().get(0), confirmation));
    }

    private static List<FeatureDrift> features(WindowVerdict window, DriftConfirmation confirmation) {
        return window.features().stream()
                .map(drift -> feature(drift, confirmation))
                .toList();
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
                drift.evidence(),
                drift.entities(),
                drift.measures().stream().map(Reports::measure).toList());
    }

    private static MeasuredDrift measure(Measure measure) {
        return new MeasuredDrift(
                measure.measure().written(),
                measure.value(),
                measure.threshold(),
                measure.p(),
                measure.bound(),
                DriftVerdict.valueOf(measure.verdict().name()));
    }
}
