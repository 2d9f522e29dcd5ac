package io.millrace.topology.features;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * How far re-keying has read one partition of the sources that are re-keyed, told to every partition of {@code
 * events-by-entity}: whatever lies below and belongs there was written there before. One header, no key, no value.
 *
 * <p>Header {@link #HEADER}: the partition (int32), then for each source the length of its topic's name (int16), the name
 * (UTF-8) and the next offset (int64).
 */
final class Marker {
    static final String HEADER = "millrace.marker";

    private Marker() {}

    /** Sees how far a source was read. */
    @FunctionalInterface
    interface Visitor {
        void visit(int source, int partition, long next);
    }

    static Record<byte @Nullable [], byte @Nullable []> record(
            SourceTopics topics, int partition, Positions positions, long timestamp) {
        int length = Integer.BYTES;
        for (int source = 0; source < topics.size(); source++) {
            length += Short.BYTES + topics.name(source).length + Long.BYTES;
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).putInt(partition);
        for (int source = 0; source < topics.size(); source++) {
            long next = positions.get(source, partition);
            if (next != Positions.UNKNOWN) {
                byte[] name = topics.name(source);
                bytes.putShort((short) name.length).put(name).putLong(next);
            }
        }
        byte[] content = new byte[bytes.position()];
        bytes.flip().get(content);
        return new Record<>(null, null, timestamp, new RecordHeaders().add(HEADER, content));
    }

    /** The content of a marker; null when the record is none. */
    static byte @Nullable [] of(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        return header == null ? null : header.value();
    }

    /**
     * Reads a marker; passes over sources that the project does not know.
     *
     * @return false when the bytes are not a marker's
     */
    static boolean read(byte[] content, SourceTopics topics, Visitor visitor) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        try {
            int partition = bytes.getInt();
            while (bytes.hasRemaining()) {
                int length = bytes.getShort();
                int start = bytes.position();
                if (length < 0 || length > bytes.remaining()) {
                    return false;
                }
                bytes.position(start + length);
                int source = topics.indexOf(content, start, length);
                long next = bytes.getLong();
                if (source >= 0) {
                    visitor.visit(source, partition, next);
                }
            }
            return true;
        } catch (BufferUnderflowException notAMarker) {
            return false;
        }
    }
}
