package io.millrace.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/** Records in the wire format, as other programs write and read them: by Avro's own generic writer and reader. */
public final class Wire {
    private Wire() {}

    /** The record as a value of the topic; its schema is registered. */
    public static byte[] bytes(SchemaRegistry registry, String topic, GenericRecord record) {
        return bytes(registry.register(SchemaRegistry.valueSubject(topic), record.getSchema()), record);
    }

    /** The record under the id of its schema. */
    public static byte[] bytes(int schemaId, GenericRecord record) {
        byte[] header = new byte[WireFormat.HEADER_BYTES];
        WireFormat.writeHeader(header, 0, schemaId);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(header);
        try {
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
            encoder.flush();
        } catch (IOException impossible) {
            throw new UncheckedIOException("an array cannot fail", impossible);
        }
        return bytes.toByteArray();
    }

    /** The record that a message holds, by the schema that it was written with. */
    public static GenericRecord record(SchemaRegistry registry, byte[] message) {
        Schema writer = registry.byId(WireFormat.schemaId(message));
        int length = message.length - WireFormat.HEADER_BYTES;
        try {
            return new GenericDatumReader<GenericRecord>(writer)
                    .read(null, DecoderFactory.get().binaryDecoder(message, WireFormat.HEADER_BYTES, length, null));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
