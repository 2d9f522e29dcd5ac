package io.millrace.topology.labels;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * When entities were active, for each label: one key per entity, label and time, and no value. Adding is one blind write whatever the entity's
 * history; a list per entity would be read and written back, longer each time.
 *
 * <p>A key is the entity's UTF-8, for every label but the first a byte that no UTF-8 has and the label's number, and the time.
 */
final class Activity {
    private static final byte[] NOTHING = new byte[0];
    private static final byte NO_UTF8 = (byte) 0xff;

    private final KeyValueStore<Bytes, byte[]> store;

    Activity(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    void add(byte[] entity, int label, long time) {
        store.put(key(entity, label, time), NOTHING);
    }

    /** Whether the entity was active for a label in (from, to]. */
    boolean anyIn(byte[] entity, int label, long fromExclusive, long toInclusive) {
        if (fromExclusive >= toInclusive) {
            return false;
        }
        try (KeyValueIterator<Bytes, byte[]> found =
                store.range(key(entity, label, fromExclusive + 1), key(entity, label, toInclusive))) {
            int length = length(entity, label);
            while (found.hasNext()) {
                // Keys of an entity whose name goes on with such bytes lie in between, and are longer.
                if (found.next().key.get().length == length) {
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

    private static Bytes key(byte[] entity, int label, long time) {
        int length = length(entity, label);
        byte[] key = Arrays.copyOf(entity, length);
        if (label > 0) {
            key[entity.length] = NO_UTF8;
            key[entity.length + 1] = (byte) label;
        }
        ByteBuffer.wrap(key).putLong(length - Long.BYTES, time);
        return Bytes.wrap(key);
    }

    private static int length(byte[] entity, int label) {
        return entity.length + (label > 0 ? 2 : 0) + Long.BYTES;
    }
}
