package io.millrace.topology.features;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Which source records a task has refused and not taken since, in its store {@code progress}: of a record that is retried only these may be taken, so that none counts twice, however often it is
 * sent. A task that lost its state and reads its sources anew takes, or refuses, the records themselves. Keys: a letter, partition (int32), offset (int64), the source's topic.
 */
final class RefusedRecords {
    private static final byte REFUSED = 'x';
    private static final byte[] NOTHING_MORE = {};

    private final KeyValueStore<Bytes, byte[]> store;

    RefusedRecords(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    void add(String topic, int partition, long offset) {
        store.put(key(topic, partition, offset), NOTHING_MORE);
    }

    boolean contains(String topic, int partition, long offset) {
        return store.get(key(topic, partition, offset)) != null;
    }

    void remove(String topic, int partition, long offset) {
        store.delete(key(topic, partition, offset));
    }

    private static Bytes key(String topic, int partition, long offset) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(1 + Integer.BYTES + Long.BYTES + name.length)
                .put(REFUSED)
                .putInt(partition)
                .putLong(offset)
                .put(name)
                .array());
    }
}
