package io.millrace.topology.drift;

import io.millrace.drift.DriftConfirmation;
import io.millrace.drift.DriftReference;
import io.millrace.drift.DriftTest;
import io.millrace.drift.WindowVerdict;
import io.millrace.project.ModelDefinition.DriftPolicy;
import io.millrace.records.Alert;
import io.millrace.records.DriftPartial;
import io.millrace.records.MonitoringPartial;
import io.millrace.records.MonitoringReport;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.StoreKeys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Puts the partitions together. A window is judged once every partition has completed a tick at or after its end + allowed
 * lateness, in the order of window ends; a partial that comes later amends its report, and leaves what was decided as it is.
 */
final class WindowAggregator {
    private static final Bytes REACHED = Bytes.wrap("reached".getBytes(StandardCharsets.UTF_8));
    private static final long BEGINNING = -1;

    private final WindowPolicy windows;
    private final DriftPolicy policy;
    private final int partitions;
    private final DriftReferences references;
    private final PartialStore partials;
    private final DriftAlerts alerts;
    private final KeyValueStore<Bytes, byte[]> status;
    private final KeyValueStore<Bytes, byte[]> confirmations;
    private final KeyValueStore<Bytes, byte[]> progress;

    WindowAggregator(
            WindowPolicy windows,
            DriftPolicy policy,
            int partitions,
            DriftReferences references,
            Deserializer<MonitoringPartial> deserializer,
            ProcessorContext<?, ?> context) {
        this.windows = windows;
        this.policy = policy;
        this.partitions = partitions;
        this.references = references;
        partials = new PartialStore(context.getStateStore(DriftTopology.PARTIALS_STORE), deserializer);
        alerts = new DriftAlerts(context.getStateStore(DriftTopology.ALERTS_STORE));
        status = context.getStateStore(DriftTopology.WINDOWS_STORE);
        confirmations = context.getStateStore(DriftTopology.CONFIRMATIONS_STORE);
        progress = context.getStateStore(DriftTopology.AGGREGATE_PROGRESS_STORE);
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
        if (reference == null || !PartialStore.fits(partial, reference) || end != windows.end(end)) {
            return false;
        }
        if (end > forgottenAt(reached())) {
            partials.put(end, version, partition, message);
            Bytes key = WindowKeys.window(end, version);
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
        Bytes key =
                Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(partition).array());
        if (partition < 0 || partition >= partitions || ByteStores.time(progress, key, BEGINNING) >= time) {
            return;
        }
        ByteStores.keepTime(progress, key, time);
        long before = reached();
        long now = everywhere();
        long forgotten = forgottenAt(before);
        for (KeyValue<Bytes, byte[]> window : ByteStores.between(status, forgotten, now - windows.lateness())) {
            WindowStatus stands = WindowStatus.decode(window.value);
            if (stands.changed()) {
                judge(now, window.key, stands, reports, alertSink);
            }
        }
        if (now > before) {
            partials.forget(forgotten, forgottenAt(now));
            ByteStores.between(status, forgotten, forgottenAt(now)).forEach(old -> status.delete(old.key));
            ByteStores.keepTime(progress, REACHED, now);
        }
    }

    private void judge(
            long tick, Bytes key, WindowStatus stands, Consumer<MonitoringReport> reports, Consumer<Alert> alertSink) {
        long end = StoreKeys.time(key);
        String version = WindowKeys.version(key);
        DriftReference reference = references.of(version);
        if (reference == null) {
            return;
        }
        WindowVerdict verdict =
                DriftTest.judge(reference, policy, partials.merged(windows.start(end), end, version, reference));
        DriftConfirmation confirmation = confirmation(version);
        WindowStatus next = stands.reported();
        if (!stands.closed()) {
            confirmation = confirmation.next(verdict, policy);
            confirmations.put(versionKey(version), confirmation.encode());
        }
        MonitoringReport report = Reports.report(tick, version, next.revision(), verdict, confirmation, policy);
        status.put(key, next.encode());
        reports.accept(report);
        if (!stands.closed()) {
            alerts.follow(report, alertSink);
            retireOthers(end, version, alertSink);
        }
    }

    /** Versions that have scored nothing in a window that has now been judged are out of service. */
    private void retireOthers(long end, String version, Consumer<Alert> alertSink) {
        List<String> others = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> all = confirmations.all()) {
            while (all.hasNext()) {
                String other = new String(all.next().key.get(), StandardCharsets.UTF_8);
                if (!other.equals(version) && status.get(WindowKeys.window(end, other)) == null) {
                    others.add(other);
                }
            }
        }
        for (String other : others) {
            alerts.retire(other, Instant.ofEpochMilli(end), alertSink);
        }
    }

    private DriftConfirmation confirmation(String version) {
        byte[] bytes = confirmations.get(versionKey(version));
        return bytes == null ? DriftConfirmation.none() : DriftConfirmation.decode(bytes);
    }

    /** The tick that every partition has completed; -1 before there is one. */
    private long everywhere() {
        long least = Long.MAX_VALUE;
        for (int partition = 0; partition < partitions; partition++) {
            Bytes key = Bytes.wrap(
                    ByteBuffer.allocate(Integer.BYTES).putInt(partition).array());
            least = Math.min(least, ByteStores.time(progress, key, BEGINNING));
        }
        return least;
    }

    private long reached() {
        return ByteStores.time(progress, REACHED, BEGINNING);
    }

    private long forgottenAt(long time) {
        return Math.max(BEGINNING, time - windows.lateness() - windows.kept());
    }

    private static Bytes versionKey(String version) {
        return Bytes.wrap(version.getBytes(StandardCharsets.UTF_8));
    }
}
