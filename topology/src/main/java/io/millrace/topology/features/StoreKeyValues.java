package io.millrace.topology.features;

import io.millrace.features.KeyValues;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** A Kafka Streams store as the engine sees it. Iterators are snapshots, so a visitor may put. */
final class StoreKeyValues implements KeyValues {
    private final KeyValueStore<Bytes, byte[]> store;
    private final IntConsumer written;

    /** @param written hears how many bytes of key and value each put has */
    StoreKeyValues(KeyValueStore<Bytes, byte[]> store, IntConsumer written) {
        this.store = store;
        this.written = written;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return store.get(Bytes.wrap(key));
    }

    @Override
    public void put(byte[] key, byte @Nullable [] value) {
        store.put(Bytes.wrap(key), value);
        written.accept(key.length + (value == null ? 0 : value.length));
    }

    @Override
    public void scan(byte[] from, byte @Nullable [] to, Visitor visitor) {
        Bytes last = to == null ? null : Bytes.wrap(to);
        try (KeyValueIterator<Bytes, byte[]> entries = store.range(Bytes.wrap(from), last)) {
            while (entries.hasNext()) {
                KeyValue<Bytes, byte[]> entry = entries.next();
                // The store's range includes its end; ours does not.
                if (to == null || !Arrays.equals(entry.key.get(), to)) {
                    visitor.visit(entry.key.get(), entry.value);
                }
            }
        }
    }
}
