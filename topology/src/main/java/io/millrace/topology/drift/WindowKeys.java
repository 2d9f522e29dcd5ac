package io.millrace.topology.drift;

import io.millrace.topology.records.StoreKeys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;

/** Keys of a window: each begins with its end. */
final class WindowKeys {
    private static final byte[] NOTHING = new byte[0];

    private WindowKeys() {}

    /** A model version's window. */
    static Bytes window(long end, String version) {
        return StoreKeys.of(end, version.getBytes(StandardCharsets.UTF_8), NOTHING);
    }

    /** An entity in the window, whatever the version. */
    static Bytes entity(long end, String entity) {
        return StoreKeys.of(end, entity.getBytes(StandardCharsets.UTF_8));
    }

    /** A partition in a model version's window. */
    static Bytes partition(long end, String version, int partition) {
        return StoreKeys.of(
                end,
                version.getBytes(StandardCharsets.UTF_8),
                ByteBuffer.allocate(Integer.BYTES).putInt(partition).array());
    }

    /** The version of a key that has one. */
    static String version(Bytes key) {
        ByteBuffer bytes = ByteBuffer.wrap(key.get());
        int length = bytes.getInt(Long.BYTES);
        return new String(key.get(), Long.BYTES + Integer.BYTES, length, StandardCharsets.UTF_8);
    }
}
