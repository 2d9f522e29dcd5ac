package io.millrace.wire;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericContainer;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes records in the wire format, under the topic's subject. The schema id is asked for once per topic and schema;
 * after that only the resulting bytes are allocated. Thread-safe.
 */
final class WireSerializer<D extends GenericContainer> implements Serializer<D> {

    private final SchemaRegistry registry;
    private final boolean key;
    private final boolean register;
    private final ThreadLocal<ReusableEncoder> encoders = ThreadLocal.withInitial(ReusableEncoder::new);
    private final Map<String, Map<Schema, Prepared<D>>> prepared = new ConcurrentHashMap<>();

    /** What the last record needed: nearly always what the next one needs. */
    private volatile @Nullable Prepared<D> last;

    private record Prepared<D>(String topic, Schema schema, int id, DatumWriter<D> writer) {}

    /**
     * @param key whether these are a topic's keys rather than its values
     * @param register whether an unknown schema is registered, or else refused
     */
    WireSerializer(SchemaRegistry registry, boolean key, boolean register) {
        this.registry = registry;
        this.key = key;
        this.register = register;
    }

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable D datum) {
        if (datum == null) {
            return null;
        }
        Prepared<D> ready = prepared(topic, datum.getSchema());
        ReusableEncoder message = encoders.get();
        BinaryEncoder encoder = message.begin(ready.id());
        try {
            ready.writer().write(datum, encoder);
        } catch (IOException | AvroRuntimeException | ClassCastException | NullPointerException e) {
            throw new SerializationException(
                    "a record does not fit its schema " + ready.schema().getFullName() + ": " + e.getMessage(), e);
        }
        return message.finish();
    }

    private Prepared<D> prepared(String topic, Schema schema) {
        Prepared<D> recent = last;
        if (recent != null && recent.topic().equals(topic) && recent.schema().equals(schema)) {
            return recent;
        }
        Prepared<D> found =
                prepared.computeIfAbsent(topic, t -> new ConcurrentHashMap<>()).get(schema);
        if (found == null) {
            found = prepare(topic, schema);
            prepared.get(topic).put(schema, found);
        }
        last = found;
        return found;
    }

    private Prepared<D> prepare(String topic, Schema schema) {
        String subject = key ? SchemaRegistry.keySubject(topic) : SchemaRegistry.valueSubject(topic);
        int id = register ? registry.register(subject, schema) : registry.idOf(subject, schema);
        // Serves generic records too: it asks each record for its fields, and converts only what needs converting.
        return new Prepared<>(topic, schema, id, new SpecificDatumWriter<>(schema));
    }
}
