package io.millrace.features;

import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@link KeyValues} in memory: for history, evaluation and tests. Not thread-safe. */
public final class MemoryKeyValues implements KeyValues {
    private final NavigableMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);

    /** Two empty stores. */
    public static StateStores stores() {
        return new StateStores(new MemoryKeyValues(), new MemoryKeyValues());
    }

    /** Number of entries. */
    public int size() {
        return entries.size();
    }

    /** Deletes all of them. */
    public void clear() {
        entries.clear();
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return entries.get(key);
    }

    @Override
    public void put(byte[] key, byte @Nullable [] value) {
        if (value == null) {
            entries.remove(key);
        } else {
            entries.put(key, value);
        }
    }

    @Override
    public void scan(byte[] from, byte @Nullable [] to, Visitor visitor) {
        // Steps from key to key and holds no iterator, so that the visitor may put.
        Map.Entry<byte[], byte[]> entry = entries.ceilingEntry(from);
        while (entry != null && (to == null || Arrays.compareUnsigned(entry.getKey(), to) < 0)) {
            visitor.visit(entry.getKey(), entry.getValue());
            entry = entries.higherEntry(entry.getKey());
        }
    }
}
