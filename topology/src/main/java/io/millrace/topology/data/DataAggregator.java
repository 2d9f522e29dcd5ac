package io.millrace.topology.data;

import io.millrace.records.Alert;
import io.millrace.records.DataPartial;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.StoreKeys;
import io.millrace.topology.windows.OpenAlerts;
import io.millrace.topology.windows.PartialStore;
import io.millrace.topology.windows.TickProgress;
import io.millrace.topology.windows.WindowKeys;
import io.millrace.topology.windows.WindowPolicy;
import io.millrace.topology.windows.WindowStatus;
import io.millrace.validation.windows.DataVerdict;
import io.millrace.validation.windows.SourceHistory;
import io.millrace.validation.windows.SourceHistoryCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
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
    private final PartialStore partials;
    private final TickProgress progress;
    private final DataAlerts alerts;
    private final KeyValueStore<Bytes, byte[]> status;
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
        partials = new PartialStore(context.getStateStore(DataTopology.PARTIALS_STORE));
        times = context.getStateStore(DataTopology.PROGRESS_STORE);
        progress = new TickProgress(times, partitions);
        alerts = new DataAlerts(new OpenAlerts(context.getStateStore(DataTopology.ALERTS_STORE)));
        status = context.getStateStore(DataTopology.WINDOWS_STORE);
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
            partials.put(end, source, partition, message);
            Bytes key = WindowKeys.window(end, source);
            byte[] before = status.get(key);
            WindowStatus now = before == null
                    ? WindowStatus.OPEN
                    : WindowStatus.decode(before).amended();
            status.put(key, now.encode());
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
        for (KeyValue<Bytes, byte[]> window : ByteStores.between(status, grid.forgottenAt(before), now)) {
            WindowStatus stands = WindowStatus.decode(window.value);
            if (stands.changed() && isOurs(StoreKeys.time(window.key))) {
                MonitoringReport report = judge(now, window.key, stands);
                reports.accept(report);
                if (StoreKeys.time(window.key) > before - grid.length()) {
                    alerts.follow(report, alertSink);
                }
            }
        }
        if (now > before) {
            partials.forget(grid.forgottenAt(before), grid.forgottenAt(now));
            ByteStores.between(status, grid.forgottenAt(before), grid.forgottenAt(now))
                    .forEach(old -> status.delete(old.key));
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
                Bytes key = WindowKeys.window(end, source);
                if (isWhole(end, source) && status.get(key) == null) {
                    status.put(key, WindowStatus.OPEN.encode());
                }
            }
        }
    }

    private MonitoringReport judge(long tick, Bytes key, WindowStatus stands) {
        long end = StoreKeys.time(key);
        String source = WindowKeys.subject(key);
        CountedSource counted = CountedSource.sum(partials.of(end, source).stream()
                .map(message ->
                        (DataPartial) deserializer.deserialize("", message).getBody())
                .filter(partial -> partial.getWindowStart().toEpochMilli() == grid.start(end))
                .toList());
        SourceHistory history = history(source).with(end, counted.window());
        histories.put(sourceKey(source), SourceHistoryCodec.encode(history));
        boolean whole = isWhole(end, source);
        DataVerdict verdict = DataVerdict.of(windows.rules().of(source), end, counted.window(), history, whole);
        WindowStatus next = stands.reported();
        status.put(key, next.encode());
        return new MonitoringReport(
                source,
                Instant.ofEpochMilli(grid.start(end)),
                Instant.ofEpochMilli(end),
                next.revision(),
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
