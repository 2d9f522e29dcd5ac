package io.millrace.features;

import org.jspecify.annotations.Nullable;

/** One entity's wide values during one operation: read at most once each, written when the operation succeeds. */
final class WideCache {
    private final KeyValues store;
    private final byte @Nullable [][] values;
    private final boolean[] loaded;
    private final boolean[] changed;
    private byte[] entityKey = new byte[0];

    /**
     * Over a store.
     *
     * @param values how many an entity may have, also under an earlier layout
     */
    WideCache(KeyValues store, int values) {
        this.store = store;
        this.values = new byte[values][];
        loaded = new boolean[values];
        changed = new boolean[values];
    }

    void begin(byte[] headKey) {
        entityKey = headKey;
        for (int i = 0; i < loaded.length; i++) {
            loaded[i] = false;
            changed[i] = false;
        }
    }

    /** A value that exists. */
    byte[] get(int number) {
        byte[] value = values[number];
        if (!loaded[number]) {
            value = store.get(key(number));
            values[number] = value;
            loaded[number] = true;
        }
        if (value == null) {
            throw new IncompatibleStateException("the head names a wide value that the store does not have");
        }
        return value;
    }

    /** Takes all values of an entity out, to be put again under other numbers or not: a number that is not is deleted. */
    byte @Nullable [][] takeOut(int count) {
        byte[][] out = new byte[count][];
        for (int i = 0; i < count; i++) {
            out[i] = store.get(key(i));
            if (out[i] != null) {
                put(i, null);
            }
        }
        return out;
    }

    /** Replaces a value; null deletes it. */
    void put(int number, byte @Nullable [] value) {
        values[number] = value;
        loaded[number] = true;
        changed[number] = true;
    }

    void flush() {
        for (int i = 0; i < changed.length; i++) {
            if (changed[i]) {
                store.put(key(i), values[i]);
            }
        }
    }

    /** Head key, then the value's number (int16). */
    private byte[] key(int number) {
        byte[] key = new byte[entityKey.length + 2];
        System.arraycopy(entityKey, 0, key, 0, entityKey.length);
        key[entityKey.length] = (byte) (number >> 8);
        key[entityKey.length + 1] = (byte) number;
        return key;
    }
}
