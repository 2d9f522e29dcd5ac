package io.millrace.quickstart.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Serdes as a user names them, with nothing of Millrace's in them: Confluent's genuine registry client and plain Avro. They
 * remember the topics that went through them, by the name that the setting {@code witness} gives.
 */
final class ConfluentSerdes {
    private static final Map<String, Set<String>> WRITTEN = new ConcurrentHashMap<>();
    private static final Map<String, Set<String>> READ = new ConcurrentHashMap<>();

    private ConfluentSerdes() {}

    static Set<String> written(String witness) {
        return WRITTEN.computeIfAbsent(witness, name -> ConcurrentHashMap.newKeySet());
    }

    static Set<String> read(String witness) {
        return READ.computeIfAbsent(witness, name -> ConcurrentHashMap.newKeySet());
    }

    private static CachedSchemaRegistryClient client(Map<String, ?> config) {
        return new CachedSchemaRegistryClient(
                String.valueOf(config.get("schema.registry.url")), 100, Map.copyOf(config));
    }

    /** Writes. */
    public static final class Writer implements Serializer<Object> {
        private CachedSchemaRegistryClient client;
        private String witness;

        @Override
        public void configure(Map<String, ?> config, boolean isKey) {
            client = client(config);
            witness = String.valueOf(config.get("witness"));
        }

        @Override
        public byte[] serialize(String topic, Object datum) {
            IndexedRecord record = (IndexedRecord) datum;
            // What Confluent's avro.remove.java.properties does.
            String schema = record.getSchema().toString().replace(",\"avro.java.string\":\"String\"", "");
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            try {
                int id = client.register(topic + "-value", new AvroSchema(schema));
                message.writeBytes(ByteBuffer.allocate(5).putInt(1, id).array());
                BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(message, null);
                new SpecificDatumWriter<>(record.getSchema(), SpecificData.getForClass(datum.getClass()))
                        .write(datum, encoder);
                encoder.flush();
            } catch (IOException | RestClientException e) {
                throw new SerializationException("Error serializing Avro message", e);
            }
            written(witness).add(topic);
            return message.toByteArray();
        }
    }

    /** Reads generic records. */
    public static final class Reader implements Deserializer<Object> {
        private CachedSchemaRegistryClient client;
        private String witness;

        @Override
        public void configure(Map<String, ?> config, boolean isKey) {
            client = client(config);
            witness = String.valueOf(config.get("witness"));
        }

        @Override
        public Object deserialize(String topic, byte[] message) {
            try {
                String text =
                        client.getSchemaById(ByteBuffer.wrap(message).getInt(1)).canonicalString();
                Object datum = new GenericDatumReader<>(new Schema.Parser().parse(text))
                        .read(null, DecoderFactory.get().binaryDecoder(message, 5, message.length - 5, null));
                read(witness).add(topic);
                return datum;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (RestClientException e) {
                throw new SerializationException("Error retrieving Avro schema", e);
            }
        }
    }
}
