package io.millrace.runtime.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wire.MalformedRecordException;
import io.millrace.wire.MalformedRecordException.Reason;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class DeadLettersTest {

    @Test
    void shouldCarryTheOriginalBytesAndSayWhereTheyWereAndWhy() {
        byte[] key = "k".getBytes(UTF_8);
        byte[] value = {1, 2, 3};

        Record<byte[], byte[]> record = DeadLetters.record(letter(key, value, "schema 7 is unknown"), 5);

        assertThat(record.key()).isSameAs(key);
        assertThat(record.value()).isSameAs(value);
        assertThat(header(record, DeadLetters.TOPIC)).isEqualTo("purchases");
        assertThat(header(record, DeadLetters.PARTITION)).isEqualTo("3");
        assertThat(header(record, DeadLetters.OFFSET)).isEqualTo("42");
        assertThat(header(record, DeadLetters.TIMESTAMP)).isEqualTo("1700000000000");
        assertThat(header(record, DeadLetters.STAGE)).isEqualTo("features.decode");
        assertThat(header(record, DeadLetters.REASON)).isEqualTo("undecodable_schema");
        assertThat(header(record, DeadLetters.DETAIL)).isEqualTo("schema 7 is unknown");
        assertThat(header(record, DeadLetters.SIZE)).isEqualTo("3");
        // sha256sum of the bytes 01 02 03
        assertThat(header(record, DeadLetters.SHA256))
                .isEqualTo("039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81");
    }

    @Test
    void shouldLeaveOutAValueThatWouldNotFitAndKeepItsHash() {
        byte[] value = new byte[5_000_000];

        Record<byte[], byte[]> record = DeadLetters.record(letter(new byte[1], value, "too large"), 5);

        assertThat(record.value()).isNull();
        assertThat(header(record, DeadLetters.SIZE)).isEqualTo("5000000");
        assertThat(header(record, DeadLetters.SHA256)).hasSize(64);
    }

    @Test
    void shouldFitEvenWithAHugeKeyAndDetail() {
        Record<byte[], byte[]> record =
                DeadLetters.record(letter(new byte[2_000_000], new byte[10], "x".repeat(100_000)), -1);

        assertThat(record.key()).isNull();
        assertThat(record.timestamp()).isZero();
        assertThat(header(record, DeadLetters.DETAIL)).hasSize(1000);
    }

    @Test
    void shouldKeepTheHeadersThatTheRecordCameWith() {
        Headers original = new RecordHeaders()
                .add("trace", new byte[] {1})
                .add("trace", null)
                .add("millrace.reason", "forged".getBytes(UTF_8));

        Record<byte[], byte[]> record =
                DeadLetters.record(letter(new byte[1], new byte[10], original, "unreadable"), 5);

        assertThat(record.headers().headers("trace"))
                .containsExactly(new RecordHeader("trace", new byte[] {1}), new RecordHeader("trace", null));
        assertThat(record.headers().headers(DeadLetters.REASON)).hasSize(1);
        assertThat(header(record, DeadLetters.REASON)).isEqualTo("undecodable_schema");
    }

    @Test
    void shouldLeaveOutHeadersThatWouldNotFit() {
        Headers original = new RecordHeaders().add("h", new byte[500_000]);

        Record<byte[], byte[]> withoutValue =
                DeadLetters.record(letter(new byte[1], new byte[500_000], original, "unreadable"), 5);
        Record<byte[], byte[]> withoutBoth =
                DeadLetters.record(letter(new byte[500_000], new byte[1], original, "unreadable"), 5);

        assertThat(withoutValue.headers().lastHeader("h")).isNotNull();
        assertThat(withoutValue.value()).isNull();
        assertThat(withoutBoth.headers().lastHeader("h")).isNull();
        assertThat(withoutBoth.key()).hasSize(500_000);
        assertThat(header(withoutBoth, DeadLetters.REASON)).isEqualTo("undecodable_schema");
    }

    private static DeadLetter letter(byte[] key, byte[] value, String detail) {
        return letter(key, value, new RecordHeaders(), detail);
    }

    private static DeadLetter letter(byte[] key, byte[] value, Headers headers, String detail) {
        return new DeadLetter(
                key,
                value,
                headers,
                "purchases",
                3,
                42,
                1_700_000_000_000L,
                "features.decode",
                DeadLetterReason.UNDECODABLE_SCHEMA,
                detail);
    }

    private static String header(Record<byte[], byte[]> record, String name) {
        Headers headers = record.headers();
        return new String(headers.lastHeader(name).value(), UTF_8);
    }

    @Test
    void shouldBeTheSameForAPlainProducer() {
        DeadLetter letter = letter("k".getBytes(UTF_8), new byte[] {1, 2, 3}, "schema 7 is unknown");

        ProducerRecord<byte[], byte[]> record = DeadLetters.record(letter, "churn.dead-letters");

        assertThat(record.topic()).isEqualTo("churn.dead-letters");
        assertThat(record.key()).isSameAs(letter.key());
        assertThat(record.value()).isSameAs(letter.value());
        assertThat(record.headers()).isEqualTo(DeadLetters.record(letter, 5).headers());
    }

    @Test
    void shouldCallItTheSchemasFaultOnlyWhenItIs() {
        assertThat(reasons(Reason.UNKNOWN_SCHEMA, Reason.WRONG_SCHEMA))
                .containsOnly(DeadLetterReason.UNDECODABLE_SCHEMA);
        assertThat(reasons(Reason.TOO_SHORT, Reason.WRONG_MAGIC, Reason.UNREADABLE))
                .containsOnly(DeadLetterReason.UNDECODABLE_RECORD);
    }

    private static List<DeadLetterReason> reasons(Reason... reasons) {
        return Stream.of(reasons)
                .map(reason -> DeadLetterReason.of(new MalformedRecordException(reason, "")))
                .toList();
    }
}
