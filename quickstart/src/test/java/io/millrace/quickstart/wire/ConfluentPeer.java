package io.millrace.quickstart.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.shaded.org.apache.avro.Schema;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericDatumReader;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericDatumWriter;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericRecord;
import org.apache.flink.avro.shaded.org.apache.avro.io.BinaryEncoder;
import org.apache.flink.avro.shaded.org.apache.avro.io.DecoderFactory;
import org.apache.flink.avro.shaded.org.apache.avro.io.EncoderFactory;
import org.apache.flink.formats.avro.registry.confluent.ConfluentSchemaRegistryCoder;

/**
 * A peer that shares no code with Millrace: Confluent's own registry client, Flink's own wire format on top of it, and
 * their own relocated copy of Avro.
 */
final class ConfluentPeer {

    private final CachedSchemaRegistryClient client;

    ConfluentPeer(String url, Map<String, ?> config) {
        this.client = new CachedSchemaRegistryClient(url, 100, config);
    }

    CachedSchemaRegistryClient client() {
        return client;
    }

    static Schema schema(String text) {
        return new Schema.Parser().parse(text);
    }

    /** A message under a subject, whose schema is registered first. */
    byte[] write(String subject, GenericRecord record) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        new ConfluentSchemaRegistryCoder(subject, client).writeSchema(record.getSchema(), message);
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(message, null);
        new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
        encoder.flush();
        return message.toByteArray();
    }

    /** The record in a message, read with the schema that it was written with. */
    GenericRecord read(byte[] message) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(message);
        Schema schema = new ConfluentSchemaRegistryCoder(client).readSchema(in);
        return new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().directBinaryDecoder(in, null));
    }
}
