package io.millrace.topology.data;

import io.millrace.records.Alert;
import io.millrace.records.DataPartial;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.windows.OpenAlerts;
import io.millrace.topology.windows.TickProgress;
import io.millrace.topology.windows.WindowLedger;
import io.millrace.topology.windows.WindowPolicy;
import io.millrace.validation.windows.DataVerdict;
import io.millrace.validation.windows.SourceHistory;
import io.millrace.validation.windows.SourceHistoryCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Puts the partitions together. The window of every source that is watched, a silent one's too, is judged once every partition has completed a tick
 * at or after its end, in the order of window ends; a partial that comes later amends its report. Alerts follow the latest window.
 */
final class DataAggregator {
    private final DataWindows windows;
    private final WindowPolicy grid;
    private final int partitions;
    private final Deserializer<MonitoringPartial> deserializer;
    private final WindowLedger ledger;
    private final TickProgress progress;
    private final DataAlerts alerts;
    private final KeyValueStore<Bytes, byte[]> histories;
    private final KeyValueStore<Bytes, byte[]> times;

    DataAggregator(
            DataWindows windows,
            int partitions,
            Deserializer<MonitoringPartial> deserializer,
            ProcessorContext<?, ?> context) {
        this.windows = windows;
        grid = windows.grid();
        this.partitions = partitions;
        this.deserializer = deserializer;
        ledger = new WindowLedger(
                context.getStateStore(DataTopology.PARTIALS_STORE), context.getStateStore(DataTopology.WINDOWS_STORE));
        times = context.getStateStore(DataTopology.PROGRESS_STORE);
        progress = new TickProgress(times, partitions);
        alerts = new DataAlerts(new OpenAlerts("", context.getStateStore(DataTopology.ALERTS_STORE)));
        histories = context.getStateStore(DataTopology.HISTORIES_STORE);
    }

    /**
     * Takes what a partition has counted in a window. What is of a source or a window that is none of the project's is passed over: while a
     * project file changes, processes have different ones.
     *
     * @param message the partial as it came
     * @return false when it cannot be
     */
    boolean accept(DataPartial partial, int partition, byte[] message) {
        String source = partial.getSource();
        long end = partial.getWindowEnd().toEpochMilli();
        if (partition < 0 || partition >= partitions || !CountedSource.canBe(partial)) {
            return false;
        }
        boolean ours = windows.rules().watches(source)
                && isOurs(end)
                && partial.getWindowStart().toEpochMilli() == grid.start(end);
        if (ours && end > grid.forgottenAt(progress.reached())) {
            ledger.take(end, source, partition, message);
        }
        return true;
    }

    /** Takes that a partition has completed a tick; judges what can be judged now. */
    void tickDone(int partition, long time, Consumer<MonitoringReport> reports, Consumer<Alert> alertSink) {
        long before = progress.reached();
        if (!progress.done(partition, time)) {
            return;
        }
        windows.rules().limits().keySet().forEach(source -> begin(source, time));
        long now = progress.everywhere();
        if (now == TickProgress.BEGINNING) {
            return;
        }
        openSilent(before, now);
        for (WindowLedger.Window window : ledger.changed(grid.forgottenAt(before), now)) {
            if (isOurs(window.end())) {
                MonitoringReport report = judge(now, window);
                reports.accept(report);
                if (window.end() > before - grid.length()) {
                    alerts.follow(report, alertSink);
                }
            }
        }
        if (now > before) {
            ledger.forget(grid.forgottenAt(before), grid.forgottenAt(now));
            progress.reach(now);
        }
    }

    /**
     * Windows that have ended and that no partition tells of: nothing came. After a clock that leaps, those that would be forgotten at
     * once are passed over.
     */
    private void openSilent(long before, long now) {
        long from = Math.max(before, grid.forgottenAt(now));
        for (String source : windows.rules().limits().keySet()) {
            for (long end = grid.end(from + 1); end <= now; end += grid.length()) {
                if (isWhole(end, source)) {
                    ledger.open(end, source);
                }
            }
        }
    }

    private MonitoringReport judge(long tick, WindowLedger.Window window) {
        long end = window.end();
        String source = window.subject();
        CountedSource counted = CountedSource.sum(ledger.partials(end, source).stream()
                .map(message ->
                        (DataPartial) deserializer.deserialize("", message).getBody())
                .filter(partial -> partial.getWindowStart().toEpochMilli() == grid.start(end))
                .toList());
        SourceHistory history = history(source).with(end, counted.window());
        histories.put(sourceKey(source), SourceHistoryCodec.encode(history));
        boolean whole = isWhole(end, source);
        DataVerdict verdict = DataVerdict.of(windows.rules().of(source), end, counted.window(), history, whole);
        return new MonitoringReport(
                "",
                source,
                Instant.ofEpochMilli(grid.start(end)),
                Instant.ofEpochMilli(end),
                ledger.judged(window).revision(),
                Instant.ofEpochMilli(tick),
                counted.report(verdict, whole));
    }

    /** Whether a window ends then: those of another length may be left from before the project file was changed. */
    private boolean isOurs(long end) {
        return end == grid.end(end);
    }

    private SourceHistory history(String source) {
        byte[] bytes = histories.get(sourceKey(source));
        return bytes == null ? SourceHistory.NONE : SourceHistoryCodec.decode(bytes);
    }

    /** A source is watched, in windows of this length, from the first tick on that is heard of: what all have completed may be older. */
    private void begin(String source, long tick) {
        if (times.get(beganKey(source)) == null) {
            ByteStores.keepTime(times, beganKey(source), tick);
        }
    }

    /** Whether a window was watched from its start. */
    private boolean isWhole(long end, String source) {
        return grid.start(end) >= ByteStores.time(times, beganKey(source), Long.MAX_VALUE);
    }

    private Bytes beganKey(String source) {
        return Bytes.wrap(("began " + grid.length() + " " + source).getBytes(StandardCharsets.UTF_8));
    }

    private static Bytes sourceKey(String source) {
        return Bytes.wrap(source.getBytes(StandardCharsets.UTF_8));
    }
}
