package io.millrace.topology.data;

import io.millrace.records.DataPartial;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.topology.judging.Findings;
import io.millrace.topology.judging.JudgeState;
import io.millrace.topology.judging.WindowJudge;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.windows.WindowLedger;
import io.millrace.topology.windows.WindowPolicy;
import io.millrace.validation.windows.DataVerdict;
import io.millrace.validation.windows.SourceHistory;
import io.millrace.validation.windows.SourceHistoryCodec;
import io.millrace.wire.MonitoringBody;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Puts the partitions together. The window of every source that is watched, a silent one's too, is judged once every partition has completed a tick
 * at or after its end, in the order of window ends; a partial that comes later amends its report. Alerts follow the latest window.
 */
final class DataAggregator implements WindowJudge {
    private final DataWindows windows;
    private final WindowPolicy grid;
    private final JudgeState state;
    private final DataAlerts alerts;
    private final KeyValueStore<Bytes, byte[]> histories;

    DataAggregator(DataWindows windows, JudgeState state) {
        this.windows = windows;
        grid = windows.grid();
        this.state = state;
        alerts = new DataAlerts(state.alerts(""));
        histories = state.store(DataTopology.HISTORIES_STORE);
    }

    @Override
    public void accept(MonitoringPartial partial, byte[] message) {
        if (MonitoringBody.of(partial) instanceof DataPartial counted) {
            String source = counted.getSource();
            if (!CountedSource.canBe(counted)) {
                throw new IllegalArgumentException("counts of source " + source + " that cannot be");
            }
            long end = counted.getWindowEnd().toEpochMilli();
            boolean ours = windows.rules().watches(source)
                    && isOurs(end)
                    && counted.getWindowStart().toEpochMilli() == grid.start(end);
            if (ours && end > forgottenAt(state.progress().reached())) {
                state.ledger().take(end, source, partial.getPartition(), message);
            }
        }
    }

    /** A source is watched, in windows of this length, from the first tick on that is heard of: what all have completed may be older. */
    @Override
    public void hear(long tick) {
        for (String source : windows.rules().limits().keySet()) {
            if (state.times().get(beganKey(source)) == null) {
                ByteStores.keepTime(state.times(), beganKey(source), tick);
            }
        }
    }

    @Override
    public void judge(long before, long now, Findings findings) {
        openSilent(before, now);
        for (WindowLedger.Window window : state.ledger().changed(forgottenAt(before), now)) {
            if (isOurs(window.end())) {
                MonitoringReport report = judge(now, window);
                findings.reports().accept(report);
                if (window.end() > before - grid.length()) {
                    alerts.follow(report, findings.alerts());
                }
            }
        }
    }

    @Override
    public long forgottenAt(long tick) {
        return grid.forgottenAt(tick);
    }

    /**
     * Windows that have ended and that no partition tells of: nothing came. After a clock that leaps, those that would be forgotten at
     * once are passed over.
     */
    private void openSilent(long before, long now) {
        long from = Math.max(before, forgottenAt(now));
        for (String source : windows.rules().limits().keySet()) {
            for (long end = grid.end(from + 1); end <= now; end += grid.length()) {
                if (isWhole(end, source)) {
                    state.ledger().open(end, source);
                }
            }
        }
    }

    private MonitoringReport judge(long tick, WindowLedger.Window window) {
        long end = window.end();
        String source = window.subject();
        CountedSource counted = CountedSource.sum(state.counted(end, source, DataPartial.class).stream()
                .filter(partial -> partial.getWindowStart().toEpochMilli() == grid.start(end))
                .toList());
        SourceHistory history = history(source).with(end, counted.window());
        histories.put(sourceKey(source), SourceHistoryCodec.encode(history));
        boolean whole = isWhole(end, source);
        DataVerdict verdict = DataVerdict.of(windows.rules().of(source), end, counted.window(), history, whole);
        return MonitoringBody.report(
                "",
                source,
                Instant.ofEpochMilli(grid.start(end)),
                Instant.ofEpochMilli(end),
                state.ledger().judged(window).revision(),
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

    /** Whether a window was watched from its start. */
    private boolean isWhole(long end, String source) {
        return grid.start(end) >= ByteStores.time(state.times(), beganKey(source), Long.MAX_VALUE);
    }

    private Bytes beganKey(String source) {
        return Bytes.wrap(("began " + grid.length() + " " + source).getBytes(StandardCharsets.UTF_8));
    }

    private static Bytes sourceKey(String source) {
        return Bytes.wrap(source.getBytes(StandardCharsets.UTF_8));
    }
}
