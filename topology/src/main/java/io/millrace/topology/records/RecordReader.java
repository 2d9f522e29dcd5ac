package io.millrace.topology.records;

import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.wire.MalformedRecordException;
import io.millrace.wire.RegistryException;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Reads one kind of Millrace's own records. What cannot be read goes to the dead letters, and the stream goes on; when it is the
 * registry that fails, {@link RegistryException} is thrown and the record is read again later.
 *
 * @param <T> the generated class
 */
public final class RecordReader<T extends SpecificRecordBase> {
    private final Deserializer<T> deserializer;
    private final DeadLetterOffice deadLetters;

    /** @param deadLetters where records go that cannot be read */
    public RecordReader(Deserializer<T> deserializer, DeadLetterOffice deadLetters) {
        this.deserializer = deserializer;
        this.deadLetters = deadLetters;
    }

    /** The record's value; null when it went to the dead letters. */
    public @Nullable T read(ProcessorContext<byte[], byte[]> context, Record<byte[], byte[]> record) {
        if (record.value() == null) {
            reject(context, record, DeadLetterReason.NULL_VALUE, "a null value where a record is expected");
            return null;
        }
        try {
            return deserializer.deserialize(topic(context), record.value());
        } catch (MalformedRecordException malformed) {
            reject(context, record, DeadLetterReason.of(malformed), String.valueOf(malformed.getMessage()));
        }
        return null;
    }

    /** A value that was read before, from where it was kept. */
    public T again(byte[] value) {
        return deserializer.deserialize("", value);
    }

    /** Gives up on a record that was read and cannot be used. */
    public void reject(
            ProcessorContext<byte[], byte[]> context,
            Record<byte[], byte[]> record,
            DeadLetterReason reason,
            String detail) {
        deadLetters.reject(context, record, reason, detail);
    }

    private static String topic(ProcessorContext<byte[], byte[]> context) {
        return context.recordMetadata().map(from -> from.topic()).orElse("");
    }
}
