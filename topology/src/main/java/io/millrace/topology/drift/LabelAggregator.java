package io.millrace.topology.drift;

import io.millrace.drift.DriftConfirmation;
import io.millrace.drift.DriftReference;
import io.millrace.drift.LabelShare;
import io.millrace.drift.LabelTest;
import io.millrace.drift.WindowVerdict;
import io.millrace.project.ModelDefinition;
import io.millrace.project.ModelDefinition.DriftPolicy;
import io.millrace.project.Project;
import io.millrace.records.Alert;
import io.millrace.records.ExampleCounts;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.topology.windows.OpenAlerts;
import io.millrace.topology.windows.TickProgress;
import io.millrace.topology.windows.WindowLedger;
import io.millrace.topology.windows.WindowPolicy;
import io.millrace.wire.MonitoringBody;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Watches whether as many examples have the label as when the model was trained. A window is judged once labels and drift have both completed a tick at or after its end + horizon + allowed
 * lateness in every partition: for the versions that had scored in the last window of drift before, because labels belong to no version. Counts that come later amend its report.
 */
final class LabelAggregator {
    /** All examples of a model are of one subject. */
    private static final String EXAMPLES = "";

    private final LabelWindows windows;
    private final String model;
    private final DriftPolicy policy;
    private final DriftReferences references;
    private final Deserializer<MonitoringPartial> deserializer;
    private final WindowLedger ledger;
    private final TickProgress progress;
    private final WindowLedger drift;
    private final TickProgress driftProgress;
    private final Confirmations confirmations;
    private final DriftAlerts alerts;

    LabelAggregator(
            Project project,
            ModelDefinition model,
            int partitions,
            DriftReferences references,
            Deserializer<MonitoringPartial> deserializer,
            ProcessorContext<?, ?> context) {
        windows = LabelWindows.of(project, model);
        this.model = model.name();
        policy = model.drift();
        this.references = references;
        this.deserializer = deserializer;
        ledger = new WindowLedger(
                context.getStateStore(DriftTopology.LABEL_COUNTS_STORE),
                context.getStateStore(DriftTopology.LABEL_WINDOWS_STORE));
        progress = new TickProgress(context.getStateStore(DriftTopology.LABEL_PROGRESS_STORE), partitions);
        drift = new WindowLedger(
                context.getStateStore(DriftTopology.PARTIALS_STORE),
                context.getStateStore(DriftTopology.WINDOWS_STORE));
        driftProgress = new TickProgress(context.getStateStore(DriftTopology.AGGREGATE_PROGRESS_STORE), partitions);
        confirmations = new Confirmations(context.getStateStore(DriftTopology.CONFIRMATIONS_STORE));
        alerts = new DriftAlerts(new OpenAlerts(model.name(), context.getStateStore(DriftTopology.ALERTS_STORE)));
    }

    /** Takes what a partition has counted of a day; {@code message} is the partial as it came. */
    void accept(ExampleCounts counts, int partition, byte[] message) {
        long day = counts.getDay().toEpochMilli();
        long end = windows.end(day);
        if (end > windows.grid().forgottenAt(progress.reached())) {
            ledger.take(end, EXAMPLES, windows.place(day, partition), message);
        }
    }

    /** Takes that labels of a partition have completed a tick. */
    void tickDone(int partition, long time) {
        progress.done(partition, time);
    }

    /** Judges what can be judged now. */
    void judge(Consumer<MonitoringReport> reports, Consumer<Alert> alertSink) {
        long before = progress.reached();
        long now = Math.min(progress.everywhere(), driftProgress.reached());
        if (now <= before) {
            return;
        }
        WindowPolicy grid = windows.grid();
        long forgotten = grid.forgottenAt(before);
        for (WindowLedger.Window window : ledger.changed(forgotten, now - grid.lateness())) {
            judge(now, window, reports, alertSink);
        }
        ledger.forget(forgotten, grid.forgottenAt(now));
        progress.reach(now);
    }

    private void judge(
            long tick, WindowLedger.Window window, Consumer<MonitoringReport> reports, Consumer<Alert> alertSink) {
        List<String> versions = inService(window.end() + windows.horizon());
        if (versions.isEmpty()) {
            return;
        }
        LabelShare share = windows.share(ledger.partials(window.end(), EXAMPLES).stream()
                .map(message -> deserializer.deserialize("", message).getExamples())
                .toList());
        boolean first = !window.stands().closed();
        int revision = ledger.judged(window).revision();
        // Days begin at midnight, and windows after their start.
        long start = windows.grid().start(window.end()) - 1;
        long end = window.end() - 1;
        for (String version : versions) {
            DriftReference reference = references.of(version);
            LabelShare trained = reference == null ? null : reference.labels();
            if (trained == null) {
                continue;
            }
            WindowVerdict verdict = LabelTest.judge(trained, policy, start, end, share);
            String subject = SliceKeys.labels(version);
            DriftConfirmation confirmation = confirmations.of(subject);
            if (first) {
                confirmation = confirmation.next(verdict, policy);
                confirmations.keep(subject, confirmation);
            }
            MonitoringReport report = MonitoringBody.report(
                    model,
                    version,
                    Instant.ofEpochMilli(start),
                    Instant.ofEpochMilli(end),
                    revision,
                    Instant.ofEpochMilli(tick),
                    Reports.labels(verdict, share, trained, confirmation));
            reports.accept(report);
            if (first) {
                alerts.follow(report, alertSink);
            }
        }
    }

    /** The versions of the last window of drift that ended by a time. */
    private List<String> inService(long time) {
        List<WindowLedger.Window> known = drift.known(-1, time);
        long latest = known.isEmpty() ? -1 : known.get(known.size() - 1).end();
        return known.stream()
                .filter(window -> window.end() == latest)
                .map(WindowLedger.Window::subject)
                .toList();
    }
}
