package io.millrace.topology.drift;

import io.millrace.drift.DriftReference;
import io.millrace.drift.SliceReference;
import io.millrace.features.FeatureSet;
import io.millrace.records.DriftPartial;
import io.millrace.records.InferenceLogEntry;
import io.millrace.records.SliceCounts;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.StoreKeys;
import io.millrace.topology.windows.WindowKeys;
import io.millrace.topology.windows.WindowPolicy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** What one task counts: windows, and the rows and entities that are in them already. */
final class CountingState {
    private static final Bytes TICK = Bytes.wrap("tick".getBytes(StandardCharsets.UTF_8));
    private static final long BEGINNING = -1;

    private final WindowPolicy policy;
    private final String model;
    private final FeatureSet features;
    private final DriftReferences references;
    private final Map<String, RowBinder> binders = new HashMap<>();
    private final Map<String, SliceBinder> slicers = new HashMap<>();
    private final KeyValueStore<Bytes, byte[]> counts;
    private final KeyValueStore<Bytes, byte[]> rows;
    private final KeyValueStore<Bytes, byte[]> progress;

    CountingState(
            WindowPolicy policy,
            String model,
            FeatureSet features,
            DriftReferences references,
            ProcessorContext<?, ?> context) {
        this.policy = policy;
        this.model = model;
        this.features = features;
        this.references = references;
        DriftTopology.STATE.hold(context, DriftTopology.PROGRESS_STORE);
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

    /**
     * Counts a row for the version that scored it, once per id: the first record of an id is the effective prediction, also when another
     * version scored it again, because serving was stopped between a change of models and its commit.
     *
     * @param version empty when no model had scored: the row is not counted, and neither is what comes of its id later
     */
    void count(InferenceLogEntry row, String version) {
        DriftReference reference = version.isEmpty() ? null : references.of(version);
        long end = policy.end(row.getAsOf().toEpochMilli());
        Bytes entity = StoreKeys.of(end, row.getEntity().getBytes(StandardCharsets.UTF_8));
        SeenRows seen = SeenRows.decode(rows.get(entity));
        if (seen.has(row.getId())) {
            return;
        }
        String counted = version;
        if (reference != null) {
            RowBinder binder = binders.computeIfAbsent(version, v -> new RowBinder(reference, features));
            binder.of(row);
            count(WindowKeys.window(end, version), reference, binder, !seen.scoredBy(version));
            SliceBinder slices = slicers.computeIfAbsent(version, v -> new SliceBinder(reference, features));
            for (int i = 0; i < slices.size(); i++) {
                if (slices.has(row, i)) {
                    DriftReference slice = reference.slices().get(i).reference();
                    count(slice(end, version, i), slice, binder, !seen.inSlice(version, i));
                }
            }
            counted = SliceKeys.row(version, slices, row);
        }
        rows.put(entity, seen.with(row.getId(), counted).encode());
    }

    private void count(Bytes key, DriftReference reference, RowBinder row, boolean newEntity) {
        byte[] bytes = counts.get(key);
        CountedWindow window = bytes == null ? CountedWindow.empty(reference) : CountedWindow.decode(bytes, reference);
        window.add(row, newEntity);
        counts.put(key, window.encode());
    }

    private static Bytes slice(long end, String version, int slice) {
        return WindowKeys.window(end, SliceKeys.of(version, slice));
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

    /** Tells a window with its slices: none of them changes without it. */
    private void tell(Bytes key, byte[] bytes, Consumer<DriftPartial> listener) {
        String version = WindowKeys.subject(key);
        DriftReference reference = SliceKeys.isSlice(version) ? null : references.of(version);
        if (reference == null) {
            return;
        }
        CountedWindow window = CountedWindow.decode(bytes, reference);
        if (window.changed()) {
            long end = StoreKeys.time(key);
            listener.accept(window.partial(model, version, policy.start(end), end, slices(end, version, reference)));
            window.told();
            counts.put(key, window.encode());
        }
    }

    private List<SliceCounts> slices(long end, String version, DriftReference reference) {
        List<SliceCounts> slices = new ArrayList<>();
        for (int i = 0; i < reference.slices().size(); i++) {
            SliceReference slice = reference.slices().get(i);
            byte[] bytes = counts.get(slice(end, version, i));
            if (bytes != null) {
                slices.add(CountedWindow.decode(bytes, slice.reference()).slice(slice.name()));
            }
        }
        return slices;
    }
}
