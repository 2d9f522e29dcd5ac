package io.millrace.topology.drift;

import io.millrace.drift.DriftConfirmation;
import io.millrace.drift.DriftReference;
import io.millrace.drift.DriftTest;
import io.millrace.drift.WindowVerdict;
import io.millrace.project.ModelDefinition;
import io.millrace.project.ModelDefinition.DriftPolicy;
import io.millrace.records.Alert;
import io.millrace.records.DriftPartial;
import io.millrace.records.DriftReport;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.topology.windows.OpenAlerts;
import io.millrace.topology.windows.TickProgress;
import io.millrace.topology.windows.WindowLedger;
import io.millrace.topology.windows.WindowPolicy;
import io.millrace.wire.MonitoringBody;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Puts the partitions together. A window is judged once every partition has completed a tick at or after its end + allowed
 * lateness, and an earlier one after the end of the last window of data that overlaps it, so that it is known whether the data are
 * quarantined; in the order of window ends. A partial that comes later amends its report, and leaves what was decided as it is.
 */
final class WindowAggregator {
    private final DriftWindows windows;
    private final String model;
    private final DriftPolicy policy;
    private final DriftReferences references;
    private final Deserializer<MonitoringPartial> deserializer;
    private final WindowLedger ledger;
    private final Quarantines quarantines;
    private final TickProgress progress;
    private final DriftAlerts alerts;
    private final Confirmations confirmations;

    WindowAggregator(
            DriftWindows windows,
            ModelDefinition model,
            int partitions,
            DriftReferences references,
            Deserializer<MonitoringPartial> deserializer,
            ProcessorContext<?, ?> context) {
        this.windows = windows;
        this.model = model.name();
        policy = model.drift();
        this.references = references;
        this.deserializer = deserializer;
        DriftTopology.STATE.hold(context, DriftTopology.AGGREGATE_PROGRESS_STORE);
        ledger = new WindowLedger(
                context.getStateStore(DriftTopology.PARTIALS_STORE),
                context.getStateStore(DriftTopology.WINDOWS_STORE));
        quarantines = windows.quarantines(context.getStateStore(DriftTopology.QUARANTINES_STORE));
        progress = new TickProgress(context.getStateStore(DriftTopology.AGGREGATE_PROGRESS_STORE), partitions);
        alerts = new DriftAlerts(new OpenAlerts(model.name(), context.getStateStore(DriftTopology.ALERTS_STORE)));
        confirmations = new Confirmations(context.getStateStore(DriftTopology.CONFIRMATIONS_STORE));
    }

    /**
     * Takes what a partition has counted in a window.
     *
     * @param message the partial as it came
     * @return false when it does not fit the version's reference
     */
    boolean accept(DriftPartial partial, int partition, byte[] message) {
        String version = partial.getModelVersion();
        DriftReference reference = references.of(version);
        long end = partial.getWindowEnd().toEpochMilli();
        WindowPolicy grid = windows.grid();
        if (reference == null || !CountedPartials.fit(partial, reference) || end != grid.end(end)) {
            return false;
        }
        if (end > grid.forgottenAt(progress.reached())) {
            ledger.take(end, version, partition, message);
        }
        return true;
    }

    /** Takes that a partition has completed a tick; judges what can be judged now. */
    void tickDone(int partition, long time, Consumer<MonitoringReport> reports, Consumer<Alert> alertSink) {
        if (!progress.done(partition, time)) {
            return;
        }
        WindowPolicy grid = windows.grid();
        long before = progress.reached();
        long now = progress.everywhere();
        if (now == before) {
            // Judged at a tick that has been judged before, a window would not find what other reports say of that
            // tick.
            return;
        }
        long forgotten = grid.forgottenAt(before);
        long judged = Math.min(now - grid.lateness(), windows.dataKnownUpTo(before));
        for (WindowLedger.Window window : ledger.changed(forgotten, judged)) {
            judge(now, window, reports, alertSink);
        }
        long forget = grid.forgottenAt(now);
        ledger.forget(forgotten, forget);
        quarantines.forget(forgotten, forget);
        progress.reach(now);
    }

    private void judge(
            long tick, WindowLedger.Window window, Consumer<MonitoringReport> reports, Consumer<Alert> alertSink) {
        long end = window.end();
        long start = windows.grid().start(end);
        String version = window.subject();
        boolean first = !window.stands().closed();
        DriftReference reference = references.of(version);
        if (reference == null) {
            return;
        }
        WindowVerdict verdict = DriftTest.judge(
                reference, policy, CountedPartials.merged(start, end, counted(end, version), reference));
        Set<String> quarantined = quarantines.during(start, end, tick);
        DriftConfirmation confirmation = next(version, verdict, first, quarantined.isEmpty());
        List<DriftConfirmation> slices = new ArrayList<>();
        for (int i = 0; i < verdict.slices().size(); i++) {
            WindowVerdict slice = verdict.slices().get(i).window();
            slices.add(next(SliceKeys.of(version, i), slice, first, quarantined.isEmpty()));
        }
        DriftReport report = Reports.report(verdict, quarantined, confirmation, slices, policy);
        Instant until = Instant.ofEpochMilli(end);
        reports.accept(MonitoringBody.report(
                model,
                version,
                Instant.ofEpochMilli(start),
                until,
                ledger.judged(window).revision(),
                Instant.ofEpochMilli(tick),
                report));
        if (first) {
            alerts.follow(version, report, until, alertSink);
            retireOthers(end, version, alertSink);
        }
    }

    private List<DriftPartial> counted(long end, String version) {
        return ledger.partials(end, version).stream()
                .map(message -> deserializer.deserialize("", message).getDrift())
                .toList();
    }

    /** What windows add up to with one more: that of the first judgement, and of data that may be believed. */
    private DriftConfirmation next(String subject, WindowVerdict verdict, boolean first, boolean sound) {
        DriftConfirmation confirmation = confirmations.of(subject);
        if (first) {
            confirmation = sound ? confirmation.next(verdict, policy) : confirmation;
            confirmations.keep(subject, confirmation);
        }
        return confirmation;
    }

    /** Versions that have scored nothing in a window that has now been judged are out of service. */
    private void retireOthers(long end, String version, Consumer<Alert> alertSink) {
        for (String other : confirmations.versions()) {
            if (!other.equals(version) && !ledger.knows(end, other)) {
                alerts.retire(other, Instant.ofEpochMilli(end), alertSink);
            }
        }
    }
}
