package io.millrace.benchmarks.state;

import io.millrace.features.KeyValues;
import io.millrace.features.MemoryKeyValues;
import org.jspecify.annotations.Nullable;

/** A store in memory that counts what is asked of it, as a changelog would see it. */
final class Counted implements KeyValues {
    private final KeyValues store = new MemoryKeyValues();
    private long reads;
    private long writes;
    private long bytes;

    @Override
    public byte @Nullable [] get(byte[] key) {
        reads++;
        return store.get(key);
    }

    @Override
    public void put(byte[] key, byte @Nullable [] value) {
        writes++;
        bytes += key.length + (value == null ? 0 : value.length);
        store.put(key, value);
    }

    @Override
    public void scan(byte[] from, byte @Nullable [] to, Visitor visitor) {
        store.scan(from, to, visitor);
    }

    long reads() {
        return reads;
    }

    long writes() {
        return writes;
    }

    /** Bytes of all keys and values that were written. */
    long bytes() {
        return bytes;
    }

    void reset() {
        reads = 0;
        writes = 0;
        bytes = 0;
    }
}
