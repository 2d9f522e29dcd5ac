package io.millrace.features;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * All that stores hold of one entity, as bytes: the keys' and values' lengths (int32) and bytes, the head first, then what lies
 * beside it.
 */
public final class EntitySnapshot {
    private EntitySnapshot() {}

    /** Sees an entity's snapshot. */
    @FunctionalInterface
    public interface Visitor {
        void visit(byte[] entity, byte[] snapshot);
    }

    /** Visits the entities of stores. */
    public static void visit(StateStores stores, Visitor visitor) {
        stores.heads().scan(new byte[0], null, (key, head) -> {
            Packed out = new Packed();
            put(out, key, head);
            // Keys of what lies beside end with two bytes more; so do other entities' longer ids.
            byte[] end = Arrays.copyOf(key, key.length + 3);
            Arrays.fill(end, key.length, end.length, (byte) 0xff);
            stores.wide().scan(key, end, (wideKey, value) -> {
                if (wideKey.length == key.length + 2 && startsWith(wideKey, key)) {
                    put(out, wideKey, value);
                }
            });
            visitor.visit(HeadKey.entity(key), out.copy());
        });
    }

    /** Stores that hold the entity alone. */
    static StateStores stores(byte[] snapshot) {
        StateStores stores = MemoryKeyValues.stores();
        ByteBuffer in = ByteBuffer.wrap(snapshot);
        try {
            for (boolean head = true; in.hasRemaining(); head = false) {
                byte[] key = bytes(in);
                byte[] value = bytes(in);
                (head ? stores.heads() : stores.wide()).put(key, value);
            }
        } catch (RuntimeException cut) {
            throw new IncompatibleStateException("these bytes are no entity's state");
        }
        return stores;
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static void put(Packed out, byte[] key, byte[] value) {
        for (byte[] each : new byte[][] {key, value}) {
            out.put(ByteBuffer.allocate(Integer.BYTES).putInt(each.length).array(), 0, Integer.BYTES);
            out.put(each, 0, each.length);
        }
    }

    private static byte[] bytes(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("length " + length);
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
