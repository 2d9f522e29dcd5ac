package io.millrace.retrainer.topics;

import io.millrace.runtime.deadletters.DeadLetter;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.wire.MalformedRecordException;
import io.millrace.wire.RecordSerde;
import io.millrace.wire.RecordSerdes;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads one kind of record, and makes dead letters of those that nobody can read.
 *
 * @param <T> the generated class
 */
public final class RecordDecoder<T extends SpecificRecordBase> {
    private final RecordSerde<T> serde;
    private final String stage;

    /** @param stage what the dead letters call this step, for example {@code trainer.examples} */
    public RecordDecoder(Class<T> type, RecordSerdes serdes, String stage) {
        this.serde = serdes.of(type);
        this.stage = stage;
    }

    /** The record's value; null when it cannot be read: then {@code unreadable} was told. */
    public @Nullable T decode(ConsumerRecord<byte[], byte[]> record, Consumer<DeadLetter> unreadable) {
        if (record.value() == null) {
            unreadable.accept(letter(record, DeadLetterReason.NULL_VALUE, "a null value where a record is expected"));
            return null;
        }
        try {
            return serde.fromBytes(record.value());
        } catch (MalformedRecordException malformed) {
            unreadable.accept(letter(record, DeadLetterReason.of(malformed), String.valueOf(malformed.getMessage())));
            return null;
        }
    }

    /** The dead letter of a record that was read and cannot be used. */
    public DeadLetter letter(ConsumerRecord<byte[], byte[]> record, DeadLetterReason reason, String detail) {
        return new DeadLetter(
                record.key(),
                record.value(),
                record.headers(),
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                stage,
                reason,
                detail);
    }
}
