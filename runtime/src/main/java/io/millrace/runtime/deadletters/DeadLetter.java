package io.millrace.runtime.deadletters;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be processed, exactly as it came.
 *
 * @param key original key
 * @param value original bytes
 * @param headers original headers
 * @param topic original topic
 * @param partition original partition
 * @param offset original offset
 * @param timestamp original Kafka timestamp, epoch milliseconds
 * @param stage the process and step that gave up, for example {@code features.decode}
 * @param reason why
 * @param detail one sentence a person can act on
 */
@SuppressWarnings("ArrayRecordComponent") // never compared: it carries bytes from one record to another
public record DeadLetter(
        byte @Nullable [] key,
        byte @Nullable [] value,
        Headers headers,
        String topic,
        int partition,
        long offset,
        long timestamp,
        String stage,
        DeadLetterReason reason,
        String detail) {

    /** A record without headers. */
    public DeadLetter(
            byte @Nullable [] key,
            byte @Nullable [] value,
            String topic,
            int partition,
            long offset,
            long timestamp,
            String stage,
            DeadLetterReason reason,
            String detail) {
        this(key, value, new RecordHeaders(), topic, partition, offset, timestamp, stage, reason, detail);
    }
}
