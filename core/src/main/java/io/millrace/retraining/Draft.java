package io.millrace.retraining;

import io.millrace.retraining.RetrainingEffect.AlertChanged;
import io.millrace.retraining.RetrainingEffect.AlertState;
import io.millrace.retraining.RetrainingInput.DriftReported;
import io.millrace.retraining.RetrainingInput.QualityReported;
import io.millrace.retraining.RetrainingState.Awaited;
import io.millrace.retraining.RetrainingState.Birth;
import io.millrace.retraining.RetrainingState.Drift;
import io.millrace.retraining.RetrainingState.Holds;
import io.millrace.retraining.RetrainingState.InFlight;
import io.millrace.retraining.RetrainingState.InService;
import io.millrace.retraining.RetrainingState.Quality;
import io.millrace.retraining.RetrainingState.Queued;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A state under change, and the effects so far: lives for one step. */
final class Draft {
    private static final int VERSIONS_KEPT = 16;

    final List<RetrainingEffect> effects = new ArrayList<>();
    Phase phase;
    long time;
    /** When the tick was written that is just told, by the broker's clock; {@link RetrainingState#NEVER} when something else is told. */
    long writtenAt = RetrainingState.NEVER;

    long ordinal;
    ExampleTally examples;
    InService deployment;
    /** Why the deployment that is just told of came about; empty when something else is told. */
    String deployedBecause = "";

    private final List<DriftReported> reports;
    private final List<QualityReported> cohorts;
    private final TreeMap<String, Drift> drifts;
    private final TreeMap<String, Quality> qualities;
    final TreeMap<String, Birth> births;

    @Nullable InFlight inFlight;

    @Nullable Awaited awaited;

    TrainingOutcome lastOutcome;
    Holds holds;
    Set<Reason> dueReasons;
    final List<Queued> queued;
    final List<String> answered;
    private final TreeMap<String, String> openAlerts;

    Draft(RetrainingState state) {
        phase = state.phase();
        time = state.time();
        ordinal = state.ordinal();
        examples = state.examples();
        deployment = state.deployment();
        reports = new ArrayList<>(state.reports());
        cohorts = new ArrayList<>(state.cohorts());
        drifts = new TreeMap<>(state.drifts());
        qualities = new TreeMap<>(state.qualities());
        births = new TreeMap<>(state.births());
        inFlight = state.inFlight();
        awaited = state.awaited();
        lastOutcome = state.lastOutcome();
        holds = state.holds();
        dueReasons = EnumSet.noneOf(Reason.class);
        dueReasons.addAll(state.dueReasons());
        queued = new ArrayList<>(state.queued());
        answered = new ArrayList<>(state.answered());
        openAlerts = new TreeMap<>(state.openAlerts());
    }

    RetrainingState toState() {
        return new RetrainingState(
                phase,
                time,
                ordinal,
                examples,
                deployment,
                reports,
                cohorts,
                drifts,
                qualities,
                births,
                inFlight,
                awaited,
                lastOutcome,
                holds,
                dueReasons,
                queued,
                answered,
                openAlerts);
    }

    /** The champion's latest drift report; null when there is none. */
    @Nullable Drift championDrift() {
        return deployment.champion() == null ? null : drifts.get(deployment.champion());
    }

    /** Whether the champion's drift is confirmed, by a window that may be heeded. */
    boolean championDrifts() {
        Drift drift = championDrift();
        return drift != null && drift.confirmed() && drift.windowStart() >= holds.heedFrom();
    }

    /** The champion's latest report of quality, when it is low in a cohort that may be heeded; else null. */
    @Nullable Quality championLow() {
        Quality quality = championQuality();
        return quality != null && quality.low() ? quality : null;
    }

    /** The figures of the champion's concept drift, when it is confirmed by a cohort that may be heeded; else null. */
    @Nullable String championErrs() {
        Quality quality = championQuality();
        return quality == null ? null : quality.conceptDrift();
    }

    private @Nullable Quality championQuality() {
        Quality quality = deployment.champion() == null ? null : qualities.get(deployment.champion());
        return quality != null && quality.cohortStart() >= holds.heedFrom() ? quality : null;
    }

    /** Whether a version is on trial, or has yet to take over: requests wait for it. */
    boolean rolloutUnderWay() {
        return awaited != null || deployment.challenger() != null;
    }

    /** Puts a drift report by until a tick comes that is later than the one at which it was judged. */
    void put(DriftReported report) {
        reports.add(report);
    }

    /** Puts a report of quality by, likewise. */
    void put(QualityReported report) {
        cohorts.add(report);
    }

    /** Heeds the reports that were judged before now. */
    void heedReports() {
        cohorts.removeIf(report -> {
            boolean due = report.judgedAt() < time;
            if (due) {
                keep(report);
            }
            return due;
        });
        reports.removeIf(report -> {
            boolean due = report.judgedAt() < time;
            if (due) {
                keep(report);
            }
            return due;
        });
    }

    private void keep(QualityReported report) {
        Quality known = qualities.get(report.modelVersion());
        if (known == null || report.cohortEnd() >= known.cohortEnd()) {
            qualities.put(
                    report.modelVersion(),
                    new Quality(
                            report.cohortStart(),
                            report.cohortEnd(),
                            report.low(),
                            report.conceptDrift(),
                            new TreeMap<>(report.evidence())));
            forgetOldest(qualities, Quality::cohortEnd);
        }
    }

    /** Keeps a version's latest drift report; the moment of confirmation is that of the first report of a run. */
    private void keep(DriftReported report) {
        Drift known = drifts.get(report.modelVersion());
        if (known != null && report.windowEnd() < known.windowEnd()) {
            return;
        }
        long since = report.confirmed() && report.driftSince() != null ? report.driftSince() : RetrainingState.NEVER;
        long confirmedAt = RetrainingState.NEVER;
        if (report.confirmed()) {
            confirmedAt = known != null && known.confirmed() ? known.confirmedAt() : report.windowEnd();
        }
        drifts.put(
                report.modelVersion(),
                new Drift(
                        report.windowStart(),
                        report.windowEnd(),
                        report.suspect(),
                        confirmedAt,
                        since,
                        report.quarantined(),
                        new TreeMap<>(report.evidence())));
        forgetOldest(drifts, Drift::windowEnd);
    }

    /** Keeps the entries of the youngest versions, and the champion's whatever its age. */
    <T> void forgetOldest(Map<String, T> byVersion, ToLongFunction<T> age) {
        while (byVersion.size() > VERSIONS_KEPT) {
            byVersion.entrySet().stream()
                    .filter(entry -> !entry.getKey().equals(deployment.champion()))
                    .min(Comparator.comparingLong((Map.Entry<String, T> entry) -> age.applyAsLong(entry.getValue())))
                    .ifPresent(oldest -> byVersion.remove(oldest.getKey()));
        }
    }

    /** Opens an alert, or updates it when its message has changed. */
    void raise(String kind, boolean urgent, String message) {
        String open = openAlerts.put(kind, message);
        if (!message.equals(open)) {
            AlertState state = open == null ? AlertState.OPENED : AlertState.UPDATED;
            effects.add(new AlertChanged(kind, urgent, state, message, evidence(), Math.max(0, time)));
        }
    }

    /** What the machine goes by, whatever it tells of. */
    private Map<String, String> evidence() {
        Map<String, String> figures = new TreeMap<>();
        figures.put("examples", Long.toString(examples.total()));
        figures.put("rejections_in_a_row", Integer.toString(holds.rejections()));
        figures.put("failures_in_a_row", Integer.toString(holds.failures()));
        if (deployment.champion() != null) {
            figures.put("champion", deployment.champion());
        }
        if (holds.examplesNeeded() > 0) {
            figures.put("examples_needed", Long.toString(holds.examplesNeeded()));
        }
        if (holds.coolUntil() != RetrainingState.NEVER) {
            figures.put("cool_until", Instant.ofEpochMilli(holds.coolUntil()).toString());
        }
        Drift drift = championDrift();
        if (drift != null && drift.confirmed()) {
            figures.put("drift_since", Instant.ofEpochMilli(drift.since()).toString());
            figures.put("examples_since_drift", Long.toString(examples.from(drift.since())));
        }
        return figures;
    }

    /** Whether an alert is open whose message begins like this. */
    boolean says(String kind, String beginning) {
        String open = openAlerts.get(kind);
        return open != null && open.startsWith(beginning);
    }

    /** Closes an alert, if it is open. */
    void settle(String kind, String message) {
        if (openAlerts.remove(kind) != null) {
            effects.add(new AlertChanged(kind, false, AlertState.CLOSED, message, Map.of(), Math.max(0, time)));
        }
    }
}
