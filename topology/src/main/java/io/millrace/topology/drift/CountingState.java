package io.millrace.topology.drift;

import io.millrace.drift.DriftReference;
import io.millrace.features.FeatureSet;
import io.millrace.records.DriftPartial;
import io.millrace.records.InferenceLogEntry;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.StoreKeys;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** What one task counts: windows, and the rows and entities that are in them already. */
final class CountingState {
    private static final Bytes TICK = Bytes.wrap("tick".getBytes(StandardCharsets.UTF_8));
    private static final long BEGINNING = -1;

    private final WindowPolicy policy;
    private final FeatureSet features;
    private final DriftReferences references;
    private final Map<String, RowBinder> binders = new HashMap<>();
    private final KeyValueStore<Bytes, byte[]> counts;
    private final KeyValueStore<Bytes, byte[]> rows;
    private final KeyValueStore<Bytes, byte[]> progress;

    CountingState(
            WindowPolicy policy, FeatureSet features, DriftReferences references, ProcessorContext<?, ?> context) {
        this.policy = policy;
        this.features = features;
        this.references = references;
        counts = context.getStateStore(DriftTopology.COUNTS_STORE);
        rows = context.getStateStore(DriftTopology.ROWS_STORE);
        progress = context.getStateStore(DriftTopology.PROGRESS_STORE);
    }

    /** The last tick that was completed; -1 before the first. */
    long tick() {
        return ByteStores.time(progress, TICK, BEGINNING);
    }

    /** Whether the window of an as-of has been forgotten. */
    boolean tooLate(long asOf) {
        return policy.end(asOf) <= tick() - policy.kept();
    }

    /** Counts a row of a model version, once per id. */
    void count(InferenceLogEntry row, String version) {
        DriftReference reference = references.of(version);
        if (reference == null) {
            return;
        }
        long end = policy.end(row.getAsOf().toEpochMilli());
        Bytes entity = WindowKeys.entity(end, version, row.getEntity());
        byte[] id = row.getId().getBytes(StandardCharsets.UTF_8);
        byte[] ids = rows.get(entity);
        if (contains(ids, id)) {
            return;
        }
        Bytes key = WindowKeys.window(end, version);
        byte[] bytes = counts.get(key);
        CountedWindow window = bytes == null ? CountedWindow.empty(reference) : CountedWindow.decode(bytes, reference);
        RowBinder binder = binders.computeIfAbsent(version, v -> new RowBinder(reference, features));
        window.add(binder.of(row), ids == null);
        rows.put(entity, with(ids, id));
        counts.put(key, window.encode());
    }

    /** Tells the windows that have ended by a tick and changed since they were last told, then completes the tick. */
    void complete(long tick, Consumer<DriftPartial> listener) {
        long forget = tick - policy.kept();
        long forgotten = Math.max(BEGINNING, tick() - policy.kept());
        for (KeyValue<Bytes, byte[]> ended : ByteStores.between(counts, forgotten, tick)) {
            tell(ended.key, ended.value, listener);
            if (StoreKeys.time(ended.key) <= forget) {
                counts.delete(ended.key);
            }
        }
        if (forget > forgotten) {
            try (KeyValueIterator<Bytes, byte[]> old =
                    rows.range(StoreKeys.of(forgotten + 1), StoreKeys.of(forget + 1))) {
                while (old.hasNext()) {
                    rows.delete(old.next().key);
                }
            }
        }
        ByteStores.keepTime(progress, TICK, tick);
    }

    private void tell(Bytes key, byte[] bytes, Consumer<DriftPartial> listener) {
        String version = WindowKeys.version(key);
        DriftReference reference = references.of(version);
        if (reference == null) {
            return;
        }
        CountedWindow window = CountedWindow.decode(bytes, reference);
        if (window.changed()) {
            long end = StoreKeys.time(key);
            listener.accept(window.partial(version, policy.start(end), end));
            window.told();
            counts.put(key, window.encode());
        }
    }

    /** Whether an id is among those of an entity: each is preceded by its length. */
    private static boolean contains(byte @Nullable [] ids, byte[] id) {
        if (ids == null) {
            return false;
        }
        for (int at = 0; at < ids.length; ) {
            int length = ids[at] & 0xff;
            if (Arrays.equals(ids, at + 1, at + 1 + length, id, 0, id.length)) {
                return true;
            }
            at += 1 + length;
        }
        return false;
    }

    private static byte[] with(byte @Nullable [] ids, byte[] id) {
        if (id.length > 0xff) {
            throw new IllegalArgumentException("an id of " + id.length + " bytes");
        }
        int before = ids == null ? 0 : ids.length;
        byte[] longer = ids == null ? new byte[1 + id.length] : Arrays.copyOf(ids, before + 1 + id.length);
        longer[before] = (byte) id.length;
        System.arraycopy(id, 0, longer, before + 1, id.length);
        return longer;
    }
}
