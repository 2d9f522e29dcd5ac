package io.millrace.topology.features;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Where a re-keyed record came from, as it stands in the headers of {@code events-by-entity}. The original headers stay, except
 * for any of these names.
 *
 * @param key original key; header {@link #KEY}, its bytes
 * @param topic original topic; header {@link #TOPIC}, UTF-8
 * @param partition original partition; header {@link #PARTITION}, int32
 * @param offset original offset; header {@link #OFFSET}, int64
 * @param timestamp original Kafka timestamp; header {@link #TIMESTAMP}, int64
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Origin(byte @Nullable [] key, byte[] topic, int partition, long offset, long timestamp) {
    static final String KEY = "millrace.key";
    static final String TOPIC = "millrace.topic";
    static final String PARTITION = "millrace.partition";
    static final String OFFSET = "millrace.offset";
    static final String TIMESTAMP = "millrace.timestamp";

    /** Bytes that these headers take in a record, generously: a topic's name has 249 characters at most. */
    static final int HEADER_BYTES = 400;

    /** The headers of a re-keyed record. */
    Headers addedTo(Headers original) {
        Headers headers = new RecordHeaders(original);
        if (headers.iterator().hasNext()) {
            headers.remove(KEY)
                    .remove(TOPIC)
                    .remove(PARTITION)
                    .remove(OFFSET)
                    .remove(TIMESTAMP)
                    .remove(Marker.HEADER)
                    .remove(Retried.HEADER);
        }
        return headers.add(KEY, key)
                .add(TOPIC, topic)
                .add(PARTITION, int32(partition))
                .add(OFFSET, int64(offset))
                .add(TIMESTAMP, int64(timestamp));
    }

    /** What the headers say; null when they do not say it. */
    static @Nullable Origin of(Headers headers) {
        Header key = headers.lastHeader(KEY);
        Header topic = headers.lastHeader(TOPIC);
        ByteBuffer partition = number(headers, PARTITION, Integer.BYTES);
        ByteBuffer offset = number(headers, OFFSET, Long.BYTES);
        ByteBuffer timestamp = number(headers, TIMESTAMP, Long.BYTES);
        if (topic == null || topic.value() == null || partition == null || offset == null || timestamp == null) {
            return null;
        }
        return new Origin(
                key == null ? null : key.value(),
                topic.value(),
                partition.getInt(),
                offset.getLong(),
                timestamp.getLong());
    }

    private static @Nullable ByteBuffer number(Headers headers, String name, int length) {
        Header header = headers.lastHeader(name);
        byte[] value = header == null ? null : header.value();
        return value == null || value.length != length ? null : ByteBuffer.wrap(value);
    }

    private static byte[] int32(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    private static byte[] int64(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
