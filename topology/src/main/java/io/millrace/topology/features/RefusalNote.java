package io.millrace.topology.features;

import io.millrace.runtime.deadletters.DeadLetterReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * That a record was refused before it could be re-keyed, told to the task that would get its retry where that is another one: a source may have more partitions than the project, and retries have not.
 * A record of {@code events-by-entity} without a key; its value is the partition (int32), see {@link EntityPartitioner}.
 *
 * @param topic the source's
 * @param partition that the record was in; header {@link #HEADER}, int32
 * @param offset that it was at; then int64, then the topic's name
 * @param reason why; header {@link #REASON}, which earlier versions do not write
 * @param digest the record's {@link RecordDigest}; header {@link #DIGEST}; empty from a version that does not write it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record RefusalNote(String topic, int partition, long offset, DeadLetterReason reason, byte[] digest) {
    static final String HEADER = "millrace.refused";
    private static final String REASON = "millrace.reason";
    private static final String DIGEST = "millrace.digest";

    Record<byte @Nullable [], byte[]> record(long timestamp) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        byte[] content = ByteBuffer.allocate(Integer.BYTES + Long.BYTES + name.length)
                .putInt(partition)
                .putLong(offset)
                .put(name)
                .array();
        byte[] value = ByteBuffer.allocate(Integer.BYTES).putInt(partition).array();
        byte[] why = reason.code().getBytes(StandardCharsets.UTF_8);
        Headers headers =
                new RecordHeaders().add(HEADER, content).add(REASON, why).add(DIGEST, digest);
        return new Record<>(null, value, timestamp, headers);
    }

    /** What the headers say; null when they do not say it. */
    static @Nullable RefusalNote of(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        byte[] content = header == null ? null : header.value();
        if (content == null || content.length <= Integer.BYTES + Long.BYTES) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(content);
        int partition = bytes.getInt();
        long offset = bytes.getLong();
        byte[] why = value(headers, REASON);
        DeadLetterReason reason = DeadLetterReason.of(new String(why, StandardCharsets.UTF_8))
                .orElse(DeadLetterReason.UNDECODABLE_RECORD);
        byte[] known = value(headers, DIGEST);
        byte[] digest = known.length == RecordDigest.BYTES ? known : new byte[0];
        return new RefusalNote(StandardCharsets.UTF_8.decode(bytes).toString(), partition, offset, reason, digest);
    }

    /** Of a header that is not there, or says nothing, no bytes. */
    private static byte[] value(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? new byte[0] : header.value();
    }
}
