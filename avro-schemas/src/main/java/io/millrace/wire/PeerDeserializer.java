package io.millrace.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * One generated class through somebody else's deserializer. Those throw what they like, and often one exception for bytes that
 * are bad and for a registry that is away: here it becomes Millrace's two.
 */
final class PeerDeserializer<T extends SpecificRecordBase> implements Deserializer<T> {
    private final Deserializer<Object> peer;
    private final Class<T> type;
    private final Map<Schema, DatumReader<T>> readers = new ConcurrentHashMap<>();

    PeerDeserializer(Deserializer<Object> peer, Class<T> type) {
        this.peer = peer;
        this.type = type;
    }

    @Override
    public @Nullable T deserialize(String topic, byte @Nullable [] message) {
        Object datum;
        try {
            datum = peer.deserialize(topic, message);
        } catch (MalformedRecordException | RegistryException ours) {
            throw ours;
        } catch (RuntimeException theirs) {
            if (timeMayHeal(theirs)) {
                throw new RegistryException(
                        RegistryException.Kind.UNAVAILABLE, "the schema registry does not answer", theirs);
            }
            throw new MalformedRecordException(
                    MalformedRecordException.Reason.UNREADABLE,
                    peer.getClass().getName() + " failed: " + theirs.getMessage(),
                    theirs);
        }
        if (datum instanceof IndexedRecord generic && !type.isInstance(datum)) {
            return generated(generic);
        }
        if (datum != null && !type.isInstance(datum)) {
            throw new MalformedRecordException(
                    MalformedRecordException.Reason.WRONG_SCHEMA,
                    "expected a " + type.getName() + ", found a "
                            + datum.getClass().getName());
        }
        return type.cast(datum);
    }

    /** A class that makes generic records, as some do whatever they are told, is still of use: its records are read again. */
    private T generated(IndexedRecord record) {
        Schema writer = record.getSchema();
        DatumReader<T> reader = readers.computeIfAbsent(writer, schema -> AvroReaders.specific(schema, type));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<IndexedRecord>(writer).write(record, encoder);
            return reader.read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
        } catch (IOException | RuntimeException e) {
            throw new MalformedRecordException(
                    MalformedRecordException.Reason.UNREADABLE,
                    "the record that " + peer.getClass().getName() + " made is not a " + type.getName() + ": " + e,
                    e);
        }
    }

    private static boolean timeMayHeal(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof IOException || t instanceof RetriableException) {
                return true;
            }
        }
        return false;
    }
}
