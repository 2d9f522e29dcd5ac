package io.millrace.topology.records;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Persistent, changelogged stores of bytes. */
public final class ByteStores {

    private ByteStores() {}

    /** A store whose keys are written once or seldom: every write goes to the changelog as it is. */
    public static StoreBuilder<KeyValueStore<Bytes, byte[]>> plain(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(Map.of());
    }

    /** A store whose few keys are written over and over: the changelog gets one write per key and commit. */
    public static StoreBuilder<KeyValueStore<Bytes, byte[]>> cached(String name) {
        return plain(name).withCachingEnabled();
    }

    /** A time kept under a key; a default when there is none. */
    public static long time(KeyValueStore<Bytes, byte[]> store, Bytes key, long otherwise) {
        byte[] bytes = store.get(key);
        return bytes == null ? otherwise : ByteBuffer.wrap(bytes).getLong();
    }

    /** Keeps a time under a key. */
    public static void keepTime(KeyValueStore<Bytes, byte[]> store, Bytes key, long time) {
        store.put(key, ByteBuffer.allocate(Long.BYTES).putLong(time).array());
    }

    /** The entries whose time is in (after, upTo], in order: a copy, for stores of few keys that are changed on the way. */
    public static List<KeyValue<Bytes, byte[]>> between(KeyValueStore<Bytes, byte[]> store, long after, long upTo) {
        List<KeyValue<Bytes, byte[]>> entries = new ArrayList<>();
        if (upTo <= after) {
            return entries;
        }
        try (KeyValueIterator<Bytes, byte[]> found = store.range(StoreKeys.of(after + 1), StoreKeys.of(upTo + 1))) {
            found.forEachRemaining(entries::add);
        }
        return entries;
    }
}
