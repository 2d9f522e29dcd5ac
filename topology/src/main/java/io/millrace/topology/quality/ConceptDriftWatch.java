package io.millrace.topology.quality;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.conceptdrift.CohortErrors;
import io.millrace.conceptdrift.ConceptDrift;
import io.millrace.conceptdrift.ConceptDriftHistory;
import io.millrace.conceptdrift.ConceptDriftHistoryCodec;
import io.millrace.project.ConceptDriftDefinition;
import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.records.Severity;
import io.millrace.topology.judging.JudgeState;
import io.millrace.topology.windows.OpenAlerts;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each version's matured cohorts, as they were first judged, and tells whether its error has risen among them. What comes late amends what is said of a cohort, and not this.
 */
final class ConceptDriftWatch {
    /** Kind of the alert. */
    static final String ALERT = "concept_drift";

    private final Project project;
    private final JudgeState state;
    private final KeyValueStore<Bytes, byte[]> histories;

    ConceptDriftWatch(Project project, JudgeState state) {
        this.project = project;
        this.state = state;
        histories = state.store(QualityTopology.CONCEPT_DRIFT_STORE);
    }

    /**
     * Takes a cohort that is judged for the first time and has rows enough, and opens, updates or closes the alert.
     */
    void take(JudgedWindow window, CohortErrors cohort, Consumer<Alert> alerts) {
        OpenAlerts open = state.alerts(window.model());
        Instant at = Instant.ofEpochMilli(window.end());
        if (!watches(window)) {
            histories.delete(key(window));
            open.close(ALERT, window.version(), "it is no longer looked for", at, alerts);
            return;
        }
        ConceptDriftHistory history = history(window).next(cohort, definition(window));
        histories.put(key(window), ConceptDriftHistoryCodec.encode(history));
        ConceptDrift drift = history.drift(definition(window));
        if (drift == null || !drift.confirmed()) {
            open.close(ALERT, window.version(), "its error is as it was before", at, alerts);
        } else {
            open.raise(
                    ALERT,
                    window.version(),
                    Severity.WARNING,
                    "the error of version " + window.version() + " has risen since "
                            + Instant.ofEpochMilli(drift.after().start()) + ", by matured labels: "
                            + (drift.expected()
                                    ? "its scores expect that, of customers who are harder to tell apart"
                                    : "its scores do not expect that, so features say something else of the label than they did"),
                    ConceptDriftRecords.evidence(drift, definition(window)),
                    at,
                    alerts);
        }
    }

    /** What the cohorts so far say; null where nothing is to be said, or of a cohort that a younger one has followed. */
    io.millrace.records.@Nullable ConceptDrift told(JudgedWindow window) {
        if (!watches(window)) {
            return null;
        }
        ConceptDriftHistory history = history(window);
        ConceptDrift drift = history.drift(definition(window));
        return drift == null || window.end() < history.lastEnd()
                ? null
                : ConceptDriftRecords.of(drift, definition(window));
    }

    /** Forgets a version that scores no longer: one that is brought back begins anew. */
    void retire(JudgedWindow window, Consumer<Alert> alerts) {
        histories.delete(key(window));
        state.alerts(window.model())
                .close(
                        ALERT,
                        window.version(),
                        "version " + window.version() + " is no longer in service",
                        Instant.ofEpochMilli(window.end()),
                        alerts);
    }

    private boolean watches(JudgedWindow window) {
        return project.model(window.model()).watchesConceptDrift();
    }

    private ConceptDriftDefinition definition(JudgedWindow window) {
        return project.model(window.model()).conceptDrift();
    }

    private ConceptDriftHistory history(JudgedWindow window) {
        byte[] bytes = histories.get(key(window));
        return bytes == null ? ConceptDriftHistory.NONE : ConceptDriftHistoryCodec.decode(bytes);
    }

    private static Bytes key(JudgedWindow window) {
        return Bytes.wrap((window.model() + '/' + window.version()).getBytes(UTF_8));
    }
}
