package io.millrace.topology.labels;

import io.millrace.records.ExampleCounts;
import io.millrace.topology.records.ByteStores;
import io.millrace.topology.records.StoreKeys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;

/** Examples per UTC day of as-of, model and class, and which have changed since they were last told. */
final class DayCounts {
    private static final long DAY = Duration.ofDays(1).toMillis();

    private final KeyValueStore<Bytes, byte[]> store;

    DayCounts(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    void add(String model, long asOf, boolean positive) {
        Bytes day = StoreKeys.of(Math.floorDiv(asOf, DAY) * DAY, model.getBytes(StandardCharsets.UTF_8));
        byte[] bytes = store.get(day);
        Counts before = bytes == null ? new Counts(0, 0, false) : Counts.decode(bytes);
        store.put(
                day,
                new Counts(before.positive + (positive ? 1 : 0), before.negative + (positive ? 0 : 1), true).encode());
    }

    /** Tells those that have changed, in the order of days and models. */
    void tellChanged(Consumer<ExampleCounts> listener) {
        for (KeyValue<Bytes, byte[]> day : ByteStores.between(store, -1, Long.MAX_VALUE - 1)) {
            Counts counts = Counts.decode(day.value);
            if (counts.changed) {
                listener.accept(new ExampleCounts(
                        model(day.key),
                        Instant.ofEpochMilli(StoreKeys.time(day.key)),
                        counts.positive,
                        counts.negative));
                store.put(day.key, new Counts(counts.positive, counts.negative, false).encode());
            }
        }
    }

    private static String model(Bytes key) {
        byte[] bytes = key.get();
        return new String(bytes, Long.BYTES, bytes.length - Long.BYTES, StandardCharsets.UTF_8);
    }

    private record Counts(long positive, long negative, boolean changed) {
        private static final int BYTES = 2 * Long.BYTES + 1;

        byte[] encode() {
            return ByteBuffer.allocate(BYTES)
                    .putLong(positive)
                    .putLong(negative)
                    .put((byte) (changed ? 1 : 0))
                    .array();
        }

        static Counts decode(byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            return new Counts(in.getLong(), in.getLong(), in.get() == 1);
        }
    }
}
