package io.millrace.topology.door;

import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.StoreKeys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The windows that a task counts in, by end and source: in memory, and in a store as of every change. The store's cache makes one
 * write to the changelog of all changes between two commits.
 */
final class OpenWindows {
    /** Behind every window. */
    private static final Bytes TICK = Bytes.wrap(new byte[] {(byte) 0xff});

    /** Before the first tick. */
    private static final long NEVER = Long.MIN_VALUE;

    private final KeyValueStore<Bytes, byte[]> store;
    private final List<@Nullable SourceCounts> sources;
    private final long lateness;
    private final Unread unread;
    private final @Nullable CountedWindow[] latest;
    private final NavigableMap<Long, @Nullable CountedWindow[]> windows = new TreeMap<>();
    private final List<Bytes> stale = new ArrayList<>();
    private long forgotten;

    /** Hears of windows. */
    @FunctionalInterface
    interface Visitor {
        void visit(SourceCounts source, CountedWindow window);
    }

    /**
     * The windows that are stored. Those of a source that is counted no more, or in windows of another length, are
     * deleted at the next tick.
     *
     * @param sources by index in the project file; null where one is not counted
     * @param lateness how long after its end a window is kept, milliseconds
     */
    OpenWindows(KeyValueStore<Bytes, byte[]> store, List<@Nullable SourceCounts> sources, long lateness) {
        this.store = store;
        this.sources = sources;
        this.lateness = lateness;
        unread = new Unread(store);
        latest = new CountedWindow[sources.size()];
        forgottenAt(ByteStores.time(store, TICK, NEVER));
        for (KeyValue<Bytes, byte[]> entry : ByteStores.between(store, -1, Long.MAX_VALUE - 1)) {
            load(StoreKeys.time(entry.key), entry.key, entry.value);
        }
    }

    private void load(long end, Bytes key, byte[] stored) {
        for (int i = 0; i < sources.size(); i++) {
            SourceCounts source = sources.get(i);
            if (source != null && source.key(end).equals(key)) {
                at(end)[i] = source.window(end, stored);
                return;
            }
        }
        // Nothing can be written before the task has a record or a tick.
        stale.add(key);
    }

    /** The window of a source that ends then; null when it has been forgotten. */
    @Nullable CountedWindow get(int index, SourceCounts source, long end) {
        CountedWindow last = latest[index];
        if (last != null && last.end() == end) {
            return last;
        }
        if (end <= forgotten) {
            return null;
        }
        @Nullable CountedWindow[] bySource = at(end);
        CountedWindow window = bySource[index];
        if (window == null) {
            window = source.window(end);
            bySource[index] = window;
        }
        latest[index] = window;
        return window;
    }

    private @Nullable CountedWindow[] at(long end) {
        return windows.computeIfAbsent(end, added -> new CountedWindow[sources.size()]);
    }

    /** Stores a window that has changed. */
    void keep(CountedWindow window) {
        store.put(window.key(), window.bytes());
    }

    /** Counts what was refused since the tick before and is in no window by its time; it is in the one in which this tick lies. */
    private void countUnread(long tick) {
        for (int i = 0; i < sources.size(); i++) {
            SourceCounts source = sources.get(i);
            SortedMap<String, Long> waiting = source == null ? null : unread.take(source.source());
            if (source != null && waiting != null) {
                CountedWindow window = get(i, source, source.endOf(tick));
                if (window != null) {
                    source.count(waiting, window);
                    keep(window);
                }
            }
        }
    }

    /** Visits the windows that have ended by a tick and have changed since they were visited last; forgets those that are old. */
    void complete(long tick, Visitor visitor) {
        countUnread(tick);
        Iterator<Map.Entry<Long, @Nullable CountedWindow[]>> ended =
                windows.headMap(tick, true).entrySet().iterator();
        forgottenAt(tick);
        while (ended.hasNext()) {
            Map.Entry<Long, @Nullable CountedWindow[]> next = ended.next();
            boolean forget = next.getKey() <= forgotten;
            for (int i = 0; i < sources.size(); i++) {
                CountedWindow window = next.getValue()[i];
                SourceCounts source = sources.get(i);
                if (window != null && source != null) {
                    tell(source, window, visitor, forget);
                }
            }
            if (forget) {
                ended.remove();
            }
        }
        stale.forEach(store::delete);
        stale.clear();
        ByteStores.keepTime(store, TICK, tick);
    }

    private void tell(SourceCounts source, CountedWindow window, Visitor visitor, boolean forget) {
        boolean changed = window.changed();
        if (changed) {
            visitor.visit(source, window);
            window.told();
        }
        if (forget) {
            store.delete(window.key());
        } else if (changed) {
            keep(window);
        }
    }

    private void forgottenAt(long tick) {
        forgotten = tick == NEVER ? NEVER : tick - lateness;
        Arrays.fill(latest, null);
    }
}
