package io.millrace.topology.features;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What a task remembers beside the entities' state, in its store {@code progress}: positions, ticks that are held, and how
 * far the sweep has come. Keys: a letter, then a partition (int32) and its source's topic, or a time (int64), or nothing.
 */
final class Progress {
    /** Positions up to which the engine has taken a source's events. */
    static final char TAKEN = 'e';

    /** Positions up to which a source's own partition has been re-keyed. */
    static final char REKEYED = 'r';

    private static final char HELD = 't';
    private static final int TOPIC = 1 + Integer.BYTES;
    private static final byte[] SWEPT = {'s'};
    private static final byte[] BEGUN = {'b'};

    private final KeyValueStore<Bytes, byte[]> store;
    private final SourceTopics topics;
    private final char kind;
    /** Of each source, the keys of its partitions' positions. */
    private final Bytes[][] keys;

    /** Sees a tick that is held. */
    @FunctionalInterface
    interface HeldTicks {
        void visit(byte[] tick);
    }

    /**
     * A task's progress.
     *
     * @param kind whose positions are meant: {@link #TAKEN} or {@link #REKEYED}
     */
    Progress(KeyValueStore<Bytes, byte[]> store, SourceTopics topics, char kind) {
        this.store = store;
        this.topics = topics;
        this.kind = kind;
        keys = new Bytes[topics.size()][0];
    }

    void load(Positions positions) {
        try (KeyValueIterator<Bytes, byte[]> entries = range(kind)) {
            while (entries.hasNext()) {
                KeyValue<Bytes, byte[]> entry = entries.next();
                byte[] key = entry.key.get();
                int source = topics.indexOf(key, TOPIC, key.length - TOPIC);
                // A source that was taken out of the project file has no place any more.
                if (source >= 0) {
                    positions.advance(
                            source,
                            ByteBuffer.wrap(key, 1, Integer.BYTES).getInt(),
                            ByteBuffer.wrap(entry.value).getLong());
                }
            }
        }
    }

    void position(int source, int partition, long next) {
        store.put(positionKey(source, partition), int64(next));
    }

    /** Made once: a position is put at every record. */
    private Bytes positionKey(int source, int partition) {
        if (partition >= keys[source].length) {
            keys[source] = Arrays.copyOf(keys[source], partition + 1);
        }
        Bytes key = keys[source][partition];
        if (key == null) {
            byte[] topic = topics.name(source);
            key = Bytes.wrap(ByteBuffer.allocate(TOPIC + topic.length)
                    .put((byte) kind)
                    .putInt(partition)
                    .put(topic)
                    .array());
            keys[source][partition] = key;
        }
        return key;
    }

    void hold(long time, byte[] tick) {
        store.put(heldKey(time), tick);
    }

    /** Lets go of a tick; returns it as it was read. */
    byte[] release(long time) {
        byte[] tick = store.delete(heldKey(time));
        if (tick == null) {
            throw new IllegalStateException("no tick is held for " + time);
        }
        return tick;
    }

    /** Visits the ticks that are held, earliest first. */
    void held(HeldTicks visitor) {
        try (KeyValueIterator<Bytes, byte[]> entries = range(HELD)) {
            while (entries.hasNext()) {
                visitor.visit(entries.next().value);
            }
        }
    }

    /** Event time up to which the sweep has come, or the given value when there was no tick yet. */
    long swept(long none) {
        byte[] value = store.get(Bytes.wrap(SWEPT));
        return value == null ? none : ByteBuffer.wrap(value).getLong();
    }

    void sweptTo(long time) {
        store.put(Bytes.wrap(SWEPT), int64(time));
    }

    /** Time of the first tick ever, or the given value when there was none yet, or none that was remembered. */
    long begun(long none) {
        byte[] value = store.get(Bytes.wrap(BEGUN));
        return value == null ? none : ByteBuffer.wrap(value).getLong();
    }

    void beginAt(long time) {
        store.put(Bytes.wrap(BEGUN), int64(time));
    }

    private KeyValueIterator<Bytes, byte[]> range(char letter) {
        return store.range(Bytes.wrap(new byte[] {(byte) letter}), Bytes.wrap(new byte[] {(byte) (letter + 1)}));
    }

    private static Bytes heldKey(long time) {
        return Bytes.wrap(ByteBuffer.allocate(1 + Long.BYTES)
                .put((byte) HELD)
                .putLong(time)
                .array());
    }

    private static byte[] int64(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
