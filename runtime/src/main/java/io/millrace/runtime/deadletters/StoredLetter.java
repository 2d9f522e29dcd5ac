package io.millrace.runtime.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as it is read back from its topic. A header that is missing there, or is no number where one should be, is an empty text or -1
 * here: whoever may write to the topic may write anything.
 *
 * @param id where it is
 * @param written when the brokers got it
 * @param topic that the record was on
 * @param partition that it was in
 * @param offset that it was at
 * @param timestamp the record's own Kafka timestamp, epoch milliseconds
 * @param stage the process and step that gave up
 * @param application of a features process: its application id; else null
 * @param reason code of a {@link DeadLetterReason}
 * @param detail one sentence
 * @param attempt 1 for a record that was refused when it came, 2 for one that was refused again when it was retried once, and so on
 * @param first the letter of the first attempt; null in that letter itself
 * @param size of the record's value in bytes; -1 where it had none
 * @param sha256 of the record's value, hexadecimal; empty where it had none
 * @param key the record's own
 * @param value the record's own; null where it had none, or where it was left out: see {@link #valueLeftOut()}
 * @param headers the record's own and Millrace's
 */
@SuppressWarnings("ArrayRecordComponent") // never compared: it carries bytes from one record to another
public record StoredLetter(
        LetterId id,
        Instant written,
        String topic,
        int partition,
        long offset,
        long timestamp,
        String stage,
        @Nullable String application,
        String reason,
        String detail,
        int attempt,
        @Nullable LetterId first,
        int size,
        String sha256,
        byte @Nullable [] key,
        byte @Nullable [] value,
        Headers headers) {

    /** Reads a record of the topic of dead letters. */
    public static StoredLetter of(ConsumerRecord<byte[], byte[]> record) {
        Headers headers = record.headers();
        String application = text(headers, DeadLetters.APPLICATION);
        return new StoredLetter(
                new LetterId(record.partition(), record.offset()),
                Instant.ofEpochMilli(record.timestamp()),
                text(headers, DeadLetters.TOPIC),
                (int) number(headers, DeadLetters.PARTITION, Integer.MAX_VALUE, -1),
                number(headers, DeadLetters.OFFSET, Long.MAX_VALUE, -1),
                number(headers, DeadLetters.TIMESTAMP, Long.MAX_VALUE, -1),
                text(headers, DeadLetters.STAGE),
                application.isEmpty() ? null : application,
                text(headers, DeadLetters.REASON),
                text(headers, DeadLetters.DETAIL),
                (int) number(headers, DeadLetters.ATTEMPT, Integer.MAX_VALUE, 1),
                letter(text(headers, DeadLetters.FIRST_LETTER)),
                (int) number(headers, DeadLetters.SIZE, Integer.MAX_VALUE, -1),
                text(headers, DeadLetters.SHA256),
                record.key(),
                record.value(),
                headers);
    }

    /** Whether the record had a value that did not fit into the letter. */
    public boolean valueLeftOut() {
        return value == null && size >= 0;
    }

    /** The key as text; empty where there was none. */
    public String keyText() {
        byte[] bytes = key;
        return bytes == null ? "" : new String(bytes, UTF_8);
    }

    /** The record's own headers, without Millrace's. */
    public Headers ownHeaders() {
        Headers own = new RecordHeaders();
        for (Header header : headers) {
            if (!header.key().startsWith(DeadLetters.PREFIX)) {
                own.add(header);
            }
        }
        return own;
    }

    /** The same without what may be long: for lists. */
    StoredLetter withoutValue() {
        return new StoredLetter(
                id,
                written,
                topic,
                partition,
                offset,
                timestamp,
                stage,
                application,
                reason,
                detail,
                attempt,
                first,
                size,
                sha256,
                key,
                null,
                new RecordHeaders());
    }

    static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), UTF_8);
    }

    private static long number(Headers headers, String name, long greatest, long otherwise) {
        try {
            long number = Long.parseLong(text(headers, name));
            return number < 0 || number > greatest ? otherwise : number;
        } catch (NumberFormatException notOfOurs) {
            return otherwise;
        }
    }

    private static @Nullable LetterId letter(String text) {
        try {
            return text.isEmpty() ? null : LetterId.parse(text);
        } catch (IllegalArgumentException notOfOurs) {
            return null;
        }
    }
}
