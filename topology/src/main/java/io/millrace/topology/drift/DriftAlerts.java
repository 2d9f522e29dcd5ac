package io.millrace.topology.drift;

import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.FeatureDrift;
import io.millrace.records.MonitoringReport;
import io.millrace.records.Severity;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Alerts of one version's windows: opened when a feature is confirmed or quarantined, updated when it is another set of features,
 * closed when none is left.
 */
final class DriftAlerts {
    /** Confirmed drift: a warning when a training should be asked for, else for information. */
    static final String DRIFT = "drift";

    /** A broken upstream. */
    static final String QUARANTINED = "data_quarantined";

    private final KeyValueStore<Bytes, byte[]> open;

    DriftAlerts(KeyValueStore<Bytes, byte[]> open) {
        this.open = open;
    }

    /** Follows a report on the latest window of its version. */
    void follow(MonitoringReport report, Consumer<Alert> alerts) {
        String version = report.getModelVersion();
        Map<String, String> confirmed = figures(report, FeatureDrift::getConfirmed);
        String weight = report.getDriftConfirmed()
                ? "retraining is asked for"
                : "too little of the model's importance to ask for retraining";
        Severity severity = report.getDriftConfirmed() ? Severity.WARNING : Severity.INFO;
        follow(
                DRIFT,
                version,
                severity,
                "drift of " + String.join(", ", confirmed.keySet()) + " is confirmed: " + weight,
                confirmed,
                report.getWindowEnd(),
                alerts);
        Map<String, String> broken = figures(report, FeatureDrift::getQuarantined);
        follow(
                QUARANTINED,
                version,
                Severity.CRITICAL,
                String.join(", ", broken.keySet()) + " is missing far more often than in training: look upstream",
                broken,
                report.getWindowEnd(),
                alerts);
    }

    /** Closes what is open for a version that scores no longer. */
    void retire(String version, Instant at, Consumer<Alert> alerts) {
        for (String kind : List.of(DRIFT, QUARANTINED)) {
            close(kind, version, "version " + version + " is no longer in service", at, alerts);
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
            close(kind, version, "no feature is left", at, alerts);
            return;
        }
        Bytes key = key(kind, version);
        byte[] said = (severity + " " + message).getBytes(StandardCharsets.UTF_8);
        byte[] before = open.get(key);
        if (!Arrays.equals(said, before)) {
            AlertState state = before == null ? AlertState.OPENED : AlertState.UPDATED;
            open.put(key, said);
            alerts.accept(new Alert(id(kind, version), kind, severity, state, version, message, evidence, at));
        }
    }

    private void close(String kind, String version, String message, Instant at, Consumer<Alert> alerts) {
        if (open.delete(key(kind, version)) != null) {
            alerts.accept(new Alert(
                    id(kind, version), kind, Severity.INFO, AlertState.CLOSED, version, message, Map.of(), at));
        }
    }

    private static Map<String, String> figures(MonitoringReport report, Predicate<FeatureDrift> chosen) {
        Map<String, String> figures = new TreeMap<>();
        for (FeatureDrift drift : report.getFeatures()) {
            if (chosen.test(drift)) {
                figures.put(
                        drift.getFeature(),
                        String.format(
                                Locale.ROOT,
                                "psi %.3f, ks %.3f, missing %.3f",
                                drift.getPsi(),
                                drift.getKs(),
                                drift.getMissingShare()));
            }
        }
        return figures;
    }

    private static String id(String kind, String version) {
        return kind + "/" + version;
    }

    private static Bytes key(String kind, String version) {
        return Bytes.wrap(id(kind, version).getBytes(StandardCharsets.UTF_8));
    }
}
