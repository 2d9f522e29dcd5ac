package io.millrace.quickstart.consistency;

import io.millrace.wire.SchemaRegistry;
import io.millrace.wire.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/** Reads feature updates and entries of the inference log, whose first field is the id. Not thread-safe. */
final class Messages {
    private final SchemaRegistry registry;
    private final Map<Integer, GenericDatumReader<GenericRecord>> readers = new HashMap<>();
    private BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(new byte[0], null);

    Messages(SchemaRegistry registry) {
        this.registry = registry;
    }

    /** The id alone. */
    String id(byte[] message) {
        try {
            return open(message).readString();
        } catch (IOException e) {
            throw new UncheckedIOException("a message without an id", e);
        }
    }

    GenericRecord read(byte[] message) {
        GenericDatumReader<GenericRecord> reader = readers.computeIfAbsent(WireFormat.schemaId(message), this::reader);
        try {
            return reader.read(null, open(message));
        } catch (IOException e) {
            throw new UncheckedIOException("a message that cannot be read", e);
        }
    }

    private GenericDatumReader<GenericRecord> reader(int id) {
        Schema schema = registry.byId(id);
        return new GenericDatumReader<>(schema);
    }

    private BinaryDecoder open(byte[] message) {
        int start = WireFormat.HEADER_BYTES;
        decoder = DecoderFactory.get().binaryDecoder(message, start, message.length - start, decoder);
        return decoder;
    }
}
