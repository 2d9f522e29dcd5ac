package io.millrace.topology.labels;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

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

    /** Time of an entry of the store. */
    static long time(KeyValue<Bytes, byte[]> entry) {
        byte[] key = entry.key.get();
        return ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
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
