package io.millrace.topology.windows;

import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.StoreKeys;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What is known of each subject's windows: the latest partial of each partition, as the bytes it came in — a partition's earlier
 * one is replaced, never added to — and how the window stands.
 */
public final class WindowLedger {
    private final KeyValueStore<Bytes, byte[]> partials;
    private final KeyValueStore<Bytes, byte[]> status;

    /** A window that is known. */
    public record Window(String subject, long end, WindowStatus stands) {}

    /**
     * Over two stores.
     *
     * @param partials by window end, subject and partition
     * @param status by window end and subject
     */
    public WindowLedger(KeyValueStore<Bytes, byte[]> partials, KeyValueStore<Bytes, byte[]> status) {
        this.partials = partials;
        this.status = status;
    }

    /** Takes a partial: its window is to be judged, or to be amended. */
    public void take(long end, String subject, int partition, byte[] message) {
        partials.put(WindowKeys.partition(end, subject, partition), message);
        Bytes key = WindowKeys.window(end, subject);
        byte[] before = status.get(key);
        WindowStatus now =
                before == null ? WindowStatus.OPEN : WindowStatus.decode(before).amended();
        status.put(key, now.encode());
    }

    /** Opens a window of which nothing came, unless something did. */
    public void open(long end, String subject) {
        if (!knows(end, subject)) {
            status.put(WindowKeys.window(end, subject), WindowStatus.OPEN.encode());
        }
    }

    /** Whether anything is known of a window. */
    public boolean knows(long end, String subject) {
        return status.get(WindowKeys.window(end, subject)) != null;
    }

    /** A window's partials, in the order of their partitions. */
    public List<byte[]> partials(long end, String subject) {
        List<byte[]> messages = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> found = partials.range(
                WindowKeys.partition(end, subject, 0), WindowKeys.partition(end, subject, Integer.MAX_VALUE))) {
            found.forEachRemaining(entry -> messages.add(entry.value));
        }
        return messages;
    }

    /** The windows whose end is in (after, upTo], by their ends. */
    public List<Window> known(long after, long upTo) {
        List<Window> windows = new ArrayList<>();
        for (KeyValue<Bytes, byte[]> entry : ByteStores.between(status, after, upTo)) {
            WindowStatus stands = WindowStatus.decode(entry.value);
            windows.add(new Window(WindowKeys.subject(entry.key), StoreKeys.time(entry.key), stands));
        }
        return windows;
    }

    /** Those of them of which something has come since they were judged. */
    public List<Window> changed(long after, long upTo) {
        return known(after, upTo).stream()
                .filter(window -> window.stands().changed())
                .toList();
    }

    /** Notes that a window has been judged; returns how it stands now. */
    public WindowStatus judged(Window window) {
        WindowStatus next = window.stands().reported();
        status.put(WindowKeys.window(window.end(), window.subject()), next.encode());
        return next;
    }

    /** Forgets the windows whose end is in (after, upTo]. */
    public void forget(long after, long upTo) {
        ByteStores.between(status, after, upTo).forEach(old -> status.delete(old.key));
        try (KeyValueIterator<Bytes, byte[]> old = partials.range(StoreKeys.of(after + 1), StoreKeys.of(upTo + 1))) {
            while (old.hasNext()) {
                partials.delete(old.next().key);
            }
        }
    }
}
