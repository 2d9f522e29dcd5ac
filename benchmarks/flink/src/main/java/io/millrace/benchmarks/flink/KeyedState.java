package io.millrace.benchmarks.flink;

import io.millrace.features.KeyValues;
import java.util.Arrays;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.util.function.SupplierWithException;
import org.jspecify.annotations.Nullable;

/** The wide values of the entity that Flink is at. What all keys of an entity begin with is Flink's own key already. */
final class KeyedState implements KeyValues {
    private static final int HASH_BYTES = 8;

    private final MapState<byte[], byte[]> values;
    private int entityBytes;

    KeyedState(MapState<byte[], byte[]> values) {
        this.values = values;
    }

    /** Comes to the next record. */
    void at(byte[] entity) {
        entityBytes = entity.length;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return attempt(() -> values.get(rest(key)));
    }

    @Override
    public void put(byte[] key, byte @Nullable [] value) {
        var unused = attempt(() -> {
            if (value == null) {
                values.remove(rest(key));
            } else {
                values.put(rest(key), value);
            }
            return null;
        });
    }

    @Override
    public void scan(byte[] from, byte @Nullable [] to, Visitor visitor) {
        throw new UnsupportedOperationException("Flink sees one entity at a time");
    }

    private byte[] rest(byte[] key) {
        return Arrays.copyOfRange(key, HASH_BYTES + entityBytes, key.length);
    }

    private static <T extends @Nullable Object> T attempt(SupplierWithException<T, Exception> access) {
        try {
            return access.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
