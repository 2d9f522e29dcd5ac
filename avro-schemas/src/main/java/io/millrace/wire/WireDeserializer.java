package io.millrace.wire;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Reads records in the wire format. One Avro reader per writer schema, kept. Thread-safe. */
final class WireDeserializer<D> implements Deserializer<D> {

    private final SchemaRegistry registry;
    private final Function<Schema, DatumReader<D>> readerOf;
    private final Map<Integer, DatumReader<D>> readers = new ConcurrentHashMap<>();
    private final ThreadLocal<BinaryDecoder> decoders =
            ThreadLocal.withInitial(() -> DecoderFactory.get().binaryDecoder(new byte[0], null));

    /** The reader of the last record: nearly always the next one's, and found without boxing its id. */
    private volatile @Nullable Known<D> last;

    private record Known<D>(int id, DatumReader<D> reader) {}

    /** @param readerOf the Avro reader for a writer's schema; throws MalformedRecordException if there can be none */
    WireDeserializer(SchemaRegistry registry, Function<Schema, DatumReader<D>> readerOf) {
        this.registry = registry;
        this.readerOf = readerOf;
    }

    @Override
    public @Nullable D deserialize(String topic, byte @Nullable [] message) {
        if (message == null) {
            return null;
        }
        DatumReader<D> reader = reader(WireFormat.schemaId(message));
        BinaryDecoder decoder = DecoderFactory.get()
                .binaryDecoder(
                        message, WireFormat.HEADER_BYTES, message.length - WireFormat.HEADER_BYTES, decoders.get());
        boolean whole;
        D datum;
        try {
            datum = reader.read(null, decoder);
            whole = decoder.isEnd();
        } catch (IOException | RuntimeException e) {
            // Avro answers broken bytes with many kinds of exception, index and class-cast errors among them.
            throw new MalformedRecordException(
                    MalformedRecordException.Reason.UNREADABLE, "the Avro body cannot be read: " + e, e);
        }
        if (!whole) {
            throw new MalformedRecordException(
                    MalformedRecordException.Reason.UNREADABLE, "bytes are left over after the Avro body");
        }
        return datum;
    }

    private DatumReader<D> reader(int id) {
        Known<D> recent = last;
        if (recent != null && recent.id() == id) {
            return recent.reader();
        }
        DatumReader<D> reader = readers.get(id);
        if (reader == null) {
            reader = readerOf.apply(schema(id));
            readers.put(id, reader);
        }
        last = new Known<>(id, reader);
        return reader;
    }

    private Schema schema(int id) {
        try {
            return registry.byId(id);
        } catch (RegistryException e) {
            if (e.noSchema()) {
                throw new MalformedRecordException(
                        MalformedRecordException.Reason.UNKNOWN_SCHEMA,
                        "there is no schema of id " + id + ": " + e.getMessage(),
                        e);
            }
            throw e;
        }
    }
}
