package io.millrace.topology.judging;

import io.millrace.records.MonitoringPartial;
import io.millrace.topology.windows.OpenAlerts;
import io.millrace.topology.windows.TickProgress;
import io.millrace.topology.windows.WindowLedger;
import io.millrace.wire.MonitoringBody;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/** What a judge of windows keeps. */
public final class JudgeState {
    private final Function<String, KeyValueStore<Bytes, byte[]>> stores;
    private final Deserializer<MonitoringPartial> deserializer;
    private final KeyValueStore<Bytes, byte[]> alerts;
    private final KeyValueStore<Bytes, byte[]> times;
    private final WindowLedger ledger;
    private final TickProgress progress;

    JudgeState(
            JudgeTopology frame,
            int partitions,
            Deserializer<MonitoringPartial> deserializer,
            Function<String, KeyValueStore<Bytes, byte[]>> stores) {
        this.stores = stores;
        this.deserializer = deserializer;
        alerts = stores.apply(frame.alertsStore());
        times = stores.apply(frame.progressStore());
        ledger = new WindowLedger(stores.apply(frame.partialsStore()), stores.apply(frame.windowsStore()));
        progress = new TickProgress(times, partitions);
    }

    /** The windows, and the latest partial of each partition in them. */
    public WindowLedger ledger() {
        return ledger;
    }

    /** How far the partitions have come. */
    public TickProgress progress() {
        return progress;
    }

    /** Times that are kept beside the progress, under keys of more than four bytes other than {@code reached}. */
    public KeyValueStore<Bytes, byte[]> times() {
        return times;
    }

    /**
     * Alerts that are open.
     *
     * @param model name of the model that they are about; empty when they are about none
     */
    public OpenAlerts alerts(String model) {
        return new OpenAlerts(model, alerts);
    }

    /** A store of the judge's own, by its name. */
    public KeyValueStore<Bytes, byte[]> store(String name) {
        return stores.apply(name);
    }

    /** What the partitions have counted of a subject in a window, in their order. */
    public <T> List<T> counted(long end, String subject, Class<T> type) {
        return ledger.partials(end, subject).stream()
                .map(message -> type.cast(MonitoringBody.of(deserializer.deserialize("", message))))
                .toList();
    }
}
