package io.millrace.topology.labels;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * When entities were active: one key per entity and time, and no value. Adding is one blind write whatever the entity's history;
 * a list per entity would be read and written back, longer each time.
 */
final class Activity {
    private static final byte[] NOTHING = new byte[0];

    private final KeyValueStore<Bytes, byte[]> store;

    Activity(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    void add(byte[] entity, long time) {
        store.put(key(entity, time), NOTHING);
    }

    /** Whether the entity was active in (from, to]. */
    boolean anyIn(byte[] entity, long fromExclusive, long toInclusive) {
        if (fromExclusive >= toInclusive) {
            return false;
        }
        try (KeyValueIterator<Bytes, byte[]> found =
                store.range(key(entity, fromExclusive + 1), key(entity, toInclusive))) {
            while (found.hasNext()) {
                // Keys of an entity whose name goes on with such bytes lie in between, and are longer.
                if (found.next().key.get().length == entity.length + Long.BYTES) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * Forgets times at or before a moment, in at most so many of the keys from one on.
     *
     * @return the key to go on from; null at the end of the store
     */
    @Nullable Bytes forget(@Nullable Bytes from, long upTo, int keys) {
        try (KeyValueIterator<Bytes, byte[]> all = store.range(from, null)) {
            for (int i = 0; all.hasNext(); i++) {
                if (i == keys) {
                    return all.peekNextKey();
                }
                KeyValue<Bytes, byte[]> entry = all.next();
                byte[] key = entry.key.get();
                if (ByteBuffer.wrap(key).getLong(key.length - Long.BYTES) <= upTo) {
                    store.delete(entry.key);
                }
            }
            return null;
        }
    }

    private static Bytes key(byte[] entity, long time) {
        byte[] key = Arrays.copyOf(entity, entity.length + Long.BYTES);
        ByteBuffer.wrap(key).putLong(entity.length, time);
        return Bytes.wrap(key);
    }
}
