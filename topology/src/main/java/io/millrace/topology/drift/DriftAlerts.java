package io.millrace.topology.drift;

import io.millrace.drift.LabelTest;
import io.millrace.records.Alert;
import io.millrace.records.DriftReport;
import io.millrace.records.FeatureDrift;
import io.millrace.records.LabelReport;
import io.millrace.records.MonitoringReport;
import io.millrace.records.Severity;
import io.millrace.records.SliceDrift;
import io.millrace.topology.windows.OpenAlerts;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Alerts of one version's windows: opened when a feature is confirmed or quarantined, or confirmed in a slice of the rows, updated when it is another set of features
 * or their figures have moved, closed when none is left.
 */
final class DriftAlerts {
    /** Confirmed drift: a warning when a training should be asked for, else for information. */
    static final String DRIFT = "drift";

    /** The share of examples with the label has changed, confirmed: for information. */
    static final String LABEL_DRIFT = "label_drift";

    private final OpenAlerts open;

    DriftAlerts(OpenAlerts open) {
        this.open = open;
    }

    /** Follows a report on the latest window of its version. */
    void follow(String version, DriftReport report, Instant windowEnd, Consumer<Alert> alerts) {
        // What is no evidence confirms and clears nothing, and its figures are of data that nobody believes.
        if (report.getQuarantinedSources().isEmpty()) {
            followDrift(version, report, windowEnd, alerts);
        }
        Map<String, String> broken = figures(report.getFeatures(), FeatureDrift::getQuarantined);
        follow(
                OpenAlerts.DATA_QUARANTINED,
                version,
                Severity.CRITICAL,
                String.join(", ", broken.keySet()) + " is missing far more often than in training: look upstream",
                broken,
                windowEnd,
                alerts);
    }

    private void followDrift(String version, DriftReport report, Instant windowEnd, Consumer<Alert> alerts) {
        Map<String, String> confirmed = figures(report.getFeatures(), FeatureDrift::getConfirmed);
        Map<String, String> sliced = new TreeMap<>();
        for (SliceDrift slice : report.getSlices()) {
            Predicate<FeatureDrift> here = drift -> drift.getConfirmed() && !confirmed.containsKey(drift.getFeature());
            figures(slice.getFeatures(), here)
                    .forEach((feature, figures) -> sliced.put(slice.getSlice() + ": " + feature, figures));
        }
        String weight = report.getDriftConfirmed()
                ? "retraining is asked for"
                : "too little of the model's importance to ask for retraining";
        String all = "drift of " + String.join(", ", confirmed.keySet()) + " is confirmed: " + weight;
        String parts = "drift of " + String.join(", ", sliced.keySet()) + " is confirmed, and of all rows it is not";
        Map<String, String> evidence = new TreeMap<>(confirmed);
        evidence.putAll(sliced);
        follow(
                DRIFT,
                version,
                report.getDriftConfirmed() ? Severity.WARNING : Severity.INFO,
                confirmed.isEmpty() ? parts : sliced.isEmpty() ? all : all + "; " + parts,
                evidence,
                windowEnd,
                alerts);
    }

    /** Follows a report on the labels that have come last. */
    void follow(MonitoringReport of, Consumer<Alert> alerts) {
        LabelReport report = of.getLabels();
        if (report.getDrift().getConfirmed()) {
            String figures = String.format(
                    Locale.ROOT, "share %.3f, in training %.3f", report.getShare(), report.getReferenceShare());
            open.raise(
                    LABEL_DRIFT,
                    of.getSubject(),
                    Severity.INFO,
                    "the share of examples with the label is confirmed not to be that of training",
                    Map.of(LabelTest.LABEL, figures),
                    of.getWindowEnd(),
                    alerts);
        } else {
            open.close(LABEL_DRIFT, of.getSubject(), "it is that of training", of.getWindowEnd(), alerts);
        }
    }

    /** Closes what is open for a version that scores no longer. */
    void retire(String version, Instant at, Consumer<Alert> alerts) {
        for (String kind : List.of(DRIFT, LABEL_DRIFT, OpenAlerts.DATA_QUARANTINED)) {
            open.close(kind, version, "version " + version + " is no longer in service", at, alerts);
        }
    }

    private void follow(
            String kind,
            String version,
            Severity severity,
            String message,
            Map<String, String> evidence,
            Instant at,
            Consumer<Alert> alerts) {
        if (evidence.isEmpty()) {
            open.close(kind, version, "no feature is left", at, alerts);
        } else {
            open.raise(kind, version, severity, message, evidence, at, alerts);
        }
    }

    private static Map<String, String> figures(List<FeatureDrift> features, Predicate<FeatureDrift> chosen) {
        Map<String, String> figures = new TreeMap<>();
        for (FeatureDrift drift : features) {
            if (chosen.test(drift)) {
                figures.put(
                        drift.getFeature(),
                        String.format(
                                Locale.ROOT,
                                "psi %.2f, ks %.2f, missing %.2f",
                                drift.getPsi(),
                                drift.getKs(),
                                drift.getMissingShare()));
            }
        }
        return figures;
    }
}
