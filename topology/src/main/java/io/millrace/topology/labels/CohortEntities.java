package io.millrace.topology.labels;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.topology.records.StoreKeys;
import io.millrace.topology.windows.WindowKeys;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Which entities a cohort has, and in which of its parts: a bit for each part's number. */
final class CohortEntities {
    /** Entities of a window that are forgotten at one tick: bounds the time that a tick takes. */
    private static final int FORGOTTEN_PER_TICK = 10_000;

    /** Of entries from before there were parts: the cohort itself, which is the first part. */
    private static final int COHORT = 1;

    private final KeyValueStore<Bytes, byte[]> store;

    CohortEntities(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** The parts that an entity is in; 0 where it is in none. */
    int parts(Bytes window, byte[] entity) {
        byte[] bytes = store.get(key(window, entity));
        return bytes == null
                ? 0
                : bytes.length == 0 ? COHORT : ByteBuffer.wrap(bytes).getInt();
    }

    void keep(Bytes window, byte[] entity, int parts) {
        store.put(
                key(window, entity),
                ByteBuffer.allocate(Integer.BYTES).putInt(parts).array());
    }

    /** Forgets a slice of the windows of an end; whether none is left. */
    boolean forget(long end) {
        try (KeyValueIterator<Bytes, byte[]> old = store.range(StoreKeys.of(end), StoreKeys.of(end + 1))) {
            for (int i = 0; i < FORGOTTEN_PER_TICK && old.hasNext(); i++) {
                store.delete(old.next().key);
            }
            return !old.hasNext();
        }
    }

    private static Bytes key(Bytes window, byte[] entity) {
        return StoreKeys.of(StoreKeys.time(window), WindowKeys.subject(window).getBytes(UTF_8), entity);
    }
}
