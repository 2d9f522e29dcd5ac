package io.millrace.topology.erasure;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * A store whose keys hold entities' ids.
 *
 * @param name the store's
 * @param entity the id in a key, as UTF-8
 */
public record EntityStore(String name, UnaryOperator<byte[]> entity) {
    private static final byte NO_UTF8 = (byte) 0xff;

    /** A key is the id. */
    public static EntityStore byId(String name) {
        return new EntityStore(name, UnaryOperator.identity());
    }

    /** A key is something of so many bytes, and the id. */
    public static EntityStore after(String name, int bytes) {
        return new EntityStore(name, key -> Arrays.copyOfRange(key, bytes, key.length));
    }

    /** A key is a time, a part that says how long it is, and the id. */
    public static EntityStore afterPart(String name) {
        return new EntityStore(name, key -> {
            int start = Long.BYTES + Integer.BYTES + ByteBuffer.wrap(key).getInt(Long.BYTES);
            return Arrays.copyOfRange(key, start, key.length);
        });
    }

    /** A key is something of so many bytes, a name, a zero byte, and the id up to a byte that no UTF-8 has or the end. */
    public static EntityStore afterName(String name, int bytes) {
        return new EntityStore(
                name, key -> Arrays.copyOfRange(key, indexOf((byte) 0, key, bytes) + 1, indexOf(NO_UTF8, key, bytes)));
    }

    /** A key is something of so many bytes, the id, and something that ends at the last zero byte and has none. */
    public static EntityStore beforeName(String name, int bytes) {
        return new EntityStore(name, key -> {
            int end = key.length - 1;
            while (end > bytes && key[end] != 0) {
                end--;
            }
            return Arrays.copyOfRange(key, bytes, end);
        });
    }

    /** A key is the id up to a byte that no UTF-8 has, or up to so many bytes before the end where there is none. */
    public static EntityStore before(String name, int bytes) {
        return new EntityStore(name, key -> Arrays.copyOf(key, Math.min(indexOf(NO_UTF8, key, 0), key.length - bytes)));
    }

    private static int indexOf(byte wanted, byte[] key, int from) {
        int at = from;
        while (at < key.length && key[at] != wanted) {
            at++;
        }
        return at;
    }
}
