package io.millrace.features;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A store with some of the values that were last got or put in memory: of all keys that share a place by their hash, the latest.
 * Everything is put through at once, so that memory never knows more than the store; nobody else may write to that. Keys begin
 * with eight bytes of a hash, as the engine's do. Not thread-safe.
 */
public final class RecentKeyValues implements KeyValues {
    /** Longer values are not kept: so many places hold four mebibytes at most. */
    private static final int LONGEST = 1024;

    private static final int PLACES = 4096;

    private final KeyValues store;
    private final byte @Nullable [][] keys = new byte[PLACES][];
    private final byte @Nullable [][] values = new byte[PLACES][];

    public RecentKeyValues(KeyValues store) {
        this.store = store;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        int place = place(key);
        if (Arrays.equals(keys[place], key)) {
            return values[place];
        }
        byte[] value = store.get(key);
        keep(place, key, value);
        return value;
    }

    @Override
    public void put(byte[] key, byte @Nullable [] value) {
        store.put(key, value);
        keep(place(key), key, value);
    }

    @Override
    public void scan(byte[] from, byte @Nullable [] to, Visitor visitor) {
        store.scan(from, to, visitor);
    }

    private void keep(int place, byte[] key, byte @Nullable [] value) {
        boolean kept = value != null && value.length <= LONGEST;
        keys[place] = kept ? key : null;
        values[place] = kept ? value : null;
    }

    /** The hash alone would put all values of an entity into one place; what tells them apart is the last byte. */
    private static int place(byte[] key) {
        return (int) (Bytes.getKeyLong(key, 0) + key[key.length - 1] * 0x9e3779b9L) & (PLACES - 1);
    }
}
