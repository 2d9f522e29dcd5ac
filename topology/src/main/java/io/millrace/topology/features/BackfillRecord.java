package io.millrace.topology.features;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of a record in the backfill's topic say of its value, an {@link io.millrace.features.EntitySnapshot}.
 *
 * @param epoch the layout of the task before whose beginning all its events came; header {@link #EPOCH}, int32
 * @param completeFrom from when on, exclusive, they are all that there were; header {@link #COMPLETE_FROM}, int64
 */
record BackfillRecord(int epoch, long completeFrom) {
    static final String EPOCH = "millrace.epoch";
    static final String COMPLETE_FROM = "millrace.complete-from";

    Headers headers() {
        return new RecordHeaders()
                .add(EPOCH, ByteBuffer.allocate(Integer.BYTES).putInt(epoch).array())
                .add(
                        COMPLETE_FROM,
                        ByteBuffer.allocate(Long.BYTES).putLong(completeFrom).array());
    }

    /** What the headers say; null when they do not say it. */
    static @Nullable BackfillRecord of(Headers headers) {
        ByteBuffer epoch = number(headers, EPOCH, Integer.BYTES);
        ByteBuffer from = number(headers, COMPLETE_FROM, Long.BYTES);
        return epoch == null || from == null ? null : new BackfillRecord(epoch.getInt(), from.getLong());
    }

    private static @Nullable ByteBuffer number(Headers headers, String name, int length) {
        Header header = headers.lastHeader(name);
        byte[] value = header == null ? null : header.value();
        return value == null || value.length != length ? null : ByteBuffer.wrap(value);
    }
}
