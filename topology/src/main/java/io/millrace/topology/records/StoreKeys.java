package io.millrace.topology.records;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;

/** Keys of state stores whose byte order is the order of what they hold. Times are not negative. */
public final class StoreKeys {

    private StoreKeys() {}

    /** A time: eight bytes, big-endian. */
    public static Bytes of(long time) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(time).array());
    }

    /** A time, then bytes as they are. */
    public static Bytes of(long time, byte[] rest) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + rest.length)
                .putLong(time)
                .put(rest)
                .array());
    }

    /** A time, then a part that ends where its length says, then bytes as they are. */
    public static Bytes of(long time, byte[] part, byte[] rest) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + Integer.BYTES + part.length + rest.length)
                .putLong(time)
                .putInt(part.length)
                .put(part)
                .put(rest)
                .array());
    }

    /** A time, then a text and a zero byte, then another text: in the order of all three. */
    public static Bytes ofTexts(long time, String first, String second) {
        byte[] part = first.getBytes(StandardCharsets.UTF_8);
        byte[] rest = second.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + part.length + 1 + rest.length)
                .putLong(time)
                .put(part)
                .put((byte) 0)
                .put(rest)
                .array());
    }

    /** The time that a key begins with. */
    public static long time(Bytes key) {
        return ByteBuffer.wrap(key.get()).getLong();
    }
}
