package io.millrace.topology.windows;

import io.millrace.topology.records.StoreKeys;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The latest partial of each partition in each subject's window, as the bytes it came in: a partition's earlier one is replaced,
 * never added to.
 */
public final class PartialStore {
    private final KeyValueStore<Bytes, byte[]> store;

    public PartialStore(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** Keeps a partial. */
    public void put(long end, String subject, int partition, byte[] message) {
        store.put(WindowKeys.partition(end, subject, partition), message);
    }

    /** A window's partials, in the order of their partitions. */
    public List<byte[]> of(long end, String subject) {
        List<byte[]> messages = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> found = store.range(
                WindowKeys.partition(end, subject, 0), WindowKeys.partition(end, subject, Integer.MAX_VALUE))) {
            while (found.hasNext()) {
                messages.add(found.next().value);
            }
        }
        return messages;
    }

    /** Forgets the windows whose end is in (after, upTo]. */
    public void forget(long after, long upTo) {
        try (KeyValueIterator<Bytes, byte[]> old = store.range(StoreKeys.of(after + 1), StoreKeys.of(upTo + 1))) {
            while (old.hasNext()) {
                store.delete(old.next().key);
            }
        }
    }
}
