package io.millrace.topology.windows;

import io.millrace.topology.records.StoreKeys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;

/** Keys of a subject's window: each begins with its end. */
public final class WindowKeys {
    private static final byte[] NOTHING = new byte[0];

    private WindowKeys() {}

    /** A subject's window. */
    public static Bytes window(long end, String subject) {
        return StoreKeys.of(end, subject.getBytes(StandardCharsets.UTF_8), NOTHING);
    }

    /** A partition in a subject's window. */
    public static Bytes partition(long end, String subject, int partition) {
        return StoreKeys.of(
                end,
                subject.getBytes(StandardCharsets.UTF_8),
                ByteBuffer.allocate(Integer.BYTES).putInt(partition).array());
    }

    /** The subject of either. */
    public static String subject(Bytes key) {
        ByteBuffer bytes = ByteBuffer.wrap(key.get());
        int length = bytes.getInt(Long.BYTES);
        return new String(key.get(), Long.BYTES + Integer.BYTES, length, StandardCharsets.UTF_8);
    }
}
