package io.millrace.runtime.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * How a dead letter looks on its topic. Key, value and headers are the original ones; where a record came from and why it is here
 * stands in headers of UTF-8 text, whose names begin with {@link #PREFIX}: original headers of such a name are left out. So is a
 * value that would not fit, and then headers and a key that would not: coordinates, the value's size and its SHA-256 remain.
 */
public final class DeadLetters {
    /** Greatest key, value and headers together that travel along; the default limit of a Kafka record is 1 MiB. */
    public static final int MAX_BYTES = 900_000;

    /** What the names of Millrace's own headers begin with. */
    public static final String PREFIX = "millrace.";

    public static final String TOPIC = "millrace.topic";
    public static final String PARTITION = "millrace.partition";
    public static final String OFFSET = "millrace.offset";
    public static final String TIMESTAMP = "millrace.timestamp";
    public static final String STAGE = "millrace.stage";
    /** Id of the features application that refused the record; letters of others have none. */
    public static final String APPLICATION = "millrace.application";

    public static final String REASON = "millrace.reason";
    public static final String DETAIL = "millrace.detail";
    public static final String SIZE = "millrace.size";
    public static final String SHA256 = "millrace.sha256";

    /** Of a letter that came of a retry: which attempt failed, from 2 on. */
    public static final String ATTEMPT = "millrace.attempt";
    /** Of a letter that came of a retry: the id of the letter of the first attempt. */
    public static final String FIRST_LETTER = "millrace.first-letter";

    private static final int MAX_DETAIL = 1000;

    private DeadLetters() {}

    /**
     * The record to forward to the dead-letter topic.
     *
     * @param streamTime timestamp for the record; brokers replace it (LogAppendTime), it only must not be negative
     */
    public static Record<byte @Nullable [], byte @Nullable []> record(DeadLetter letter, long streamTime) {
        byte[] value = letter.value();
        byte[] key = letter.key();
        int keySize = key == null ? 0 : key.length;
        int headersSize = size(letter.headers());
        boolean headersFit = keySize + headersSize <= MAX_BYTES;
        boolean valueFits = value == null || (headersFit && keySize + headersSize + value.length <= MAX_BYTES);
        return new Record<>(
                keySize > MAX_BYTES ? null : key,
                valueFits ? value : null,
                Math.max(0, streamTime),
                headersFit ? headers(letter) : own(letter, new RecordHeaders()));
    }

    /** The headers alone, for a plain producer. */
    public static Headers headers(DeadLetter letter) {
        Headers headers = new RecordHeaders();
        for (Header header : letter.headers()) {
            if (!header.key().startsWith(PREFIX)) {
                headers.add(header);
            }
        }
        return own(letter, headers);
    }

    private static Headers own(DeadLetter letter, Headers headers) {
        add(headers, TOPIC, letter.topic());
        add(headers, PARTITION, Integer.toString(letter.partition()));
        add(headers, OFFSET, Long.toString(letter.offset()));
        add(headers, TIMESTAMP, Long.toString(letter.timestamp()));
        add(headers, STAGE, letter.stage());
        add(headers, REASON, letter.reason().code());
        String detail = letter.detail();
        add(headers, DETAIL, detail.length() > MAX_DETAIL ? detail.substring(0, MAX_DETAIL) : detail);
        byte[] value = letter.value();
        if (value != null) {
            add(headers, SIZE, Integer.toString(value.length));
            add(headers, SHA256, sha256(value));
        }
        return headers;
    }

    static int size(Headers headers) {
        int size = 0;
        for (Header header : headers) {
            // A name may take up to three bytes a character; two lengths come before them.
            size += 3 * header.key().length() + (header.value() == null ? 0 : header.value().length) + 10;
        }
        return size;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }

    /** The record to send to the dead-letter topic, for a plain producer. */
    public static ProducerRecord<byte @Nullable [], byte @Nullable []> record(DeadLetter letter, String topic) {
        Record<byte @Nullable [], byte @Nullable []> record = record(letter, 0);
        return new ProducerRecord<>(topic, null, record.key(), record.value(), record.headers());
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
