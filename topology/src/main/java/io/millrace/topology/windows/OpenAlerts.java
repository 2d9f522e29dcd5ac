package io.millrace.topology.windows;

import io.millrace.records.Alert;
import io.millrace.records.AlertState;
import io.millrace.records.Severity;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/** Alerts that are open: told when they are opened, when they come to say something else or their figures have changed, and when they are closed. */
public final class OpenAlerts {
    /** Kind of the alert that an upstream looks broken: of a model version's features, or of a source. */
    public static final String DATA_QUARANTINED = "data_quarantined";

    private final String model;
    private final KeyValueStore<Bytes, byte[]> open;

    /**
     * Alerts that are kept in a store.
     *
     * @param model name of the model that they are about; empty when they are about none
     */
    public OpenAlerts(String model, KeyValueStore<Bytes, byte[]> open) {
        this.model = model;
        this.open = open;
    }

    /**
     * Opens an alert, or updates it when severity or message have changed, and when the evidence has since an earlier time than {@code at}: at most once for each window, however
     * often that is amended. Figures belong into the evidence, rounded to what a person would call a change.
     */
    public void raise(
            String kind,
            String subject,
            Severity severity,
            String message,
            Map<String, String> evidence,
            Instant at,
            Consumer<Alert> alerts) {
        Bytes key = key(kind, subject);
        SaidOfAlert said = SaidOfAlert.of(severity, message, evidence, at);
        byte[] stored = open.get(key);
        SaidOfAlert before = stored == null ? null : SaidOfAlert.decode(stored);
        if (before == null || said.isNewsAfter(before)) {
            AlertState state = before == null ? AlertState.OPENED : AlertState.UPDATED;
            open.put(key, said.encode());
            alerts.accept(new Alert(id(kind, subject), kind, model, severity, state, subject, message, evidence, at));
        }
    }

    /** Closes an alert, if it is open. */
    public void close(String kind, String subject, String message, Instant at, Consumer<Alert> alerts) {
        if (open.delete(key(kind, subject)) != null) {
            alerts.accept(new Alert(
                    id(kind, subject), kind, model, Severity.INFO, AlertState.CLOSED, subject, message, Map.of(), at));
        }
    }

    private String id(String kind, String subject) {
        return kind + (model.isEmpty() ? "/" : "/" + model + "/") + subject;
    }

    private Bytes key(String kind, String subject) {
        return Bytes.wrap(id(kind, subject).getBytes(StandardCharsets.UTF_8));
    }
}
