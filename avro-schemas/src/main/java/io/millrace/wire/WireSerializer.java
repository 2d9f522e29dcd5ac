package io.millrace.wire;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericContainer;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;
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
    private final Map<Form, Prepared<D>> prepared = new ConcurrentHashMap<>();

    /** What the last record needed: nearly always what the next one needs. */
    private volatile @Nullable Prepared<D> last;

    private record Form(String topic, Schema schema, boolean generated) {}

    private record Prepared<D>(Form form, int id, DatumWriter<D> writer) {

        boolean fits(String topic, Schema schema, boolean generated) {
            return form.generated == generated && form.topic.equals(topic) && form.schema.equals(schema);
        }
    }

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
        Prepared<D> ready = prepared(topic, datum);
        ReusableEncoder message = encoders.get();
        BinaryEncoder encoder = message.begin(ready.id());
        try {
            ready.writer().write(datum, encoder);
        } catch (IOException | AvroRuntimeException | ClassCastException | NullPointerException e) {
            throw new SerializationException(
                    "a record does not fit its schema " + datum.getSchema().getFullName() + ": " + e.getMessage(), e);
        }
        return message.finish();
    }

    private Prepared<D> prepared(String topic, D datum) {
        Schema schema = datum.getSchema();
        boolean generated = datum instanceof SpecificRecordBase;
        Prepared<D> recent = last;
        if (recent != null && recent.fits(topic, schema, generated)) {
            return recent;
        }
        Form form = new Form(topic, schema, generated);
        Prepared<D> found = prepared.get(form);
        if (found == null) {
            found = prepare(form, datum);
            prepared.put(form, found);
        }
        last = found;
        return found;
    }

    private Prepared<D> prepare(Form form, D datum) {
        String subject = key ? SchemaRegistry.keySubject(form.topic()) : SchemaRegistry.valueSubject(form.topic());
        Schema schema = form.schema();
        int id = register ? registry.register(subject, schema) : registry.idOf(subject, schema);
        // A generated class brings its own model, which knows its logical types.
        DatumWriter<D> writer = datum instanceof SpecificRecordBase generated
                ? new SpecificDatumWriter<>(schema, generated.getSpecificData())
                : new GenericDatumWriter<>(schema);
        return new Prepared<>(form, id, writer);
    }
}
