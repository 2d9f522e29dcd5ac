package io.millrace.wire;

import java.util.Map;
import org.apache.avro.generic.GenericContainer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Avro records, generic or generated, to the wire format: for any producer, by class name. Takes the keys of
 * {@link RegistrySettings} and {@code auto.register.schemas} (true unless set).
 */
public final class MillraceAvroSerializer implements Serializer<Object> {

    /** Whether a schema that the subject lacks is registered, or else the record refused. */
    public static final String AUTO_REGISTER = "auto.register.schemas";

    private @Nullable WireSerializer<GenericContainer> delegate;

    /** For Kafka, which calls {@link #configure} next. */
    public MillraceAvroSerializer() {}

    /** For values, over a registry at hand. */
    public MillraceAvroSerializer(SchemaRegistry registry) {
        this.delegate = new WireSerializer<>(registry, false, true);
    }

    @Override
    public void configure(Map<String, ?> config, boolean isKey) {
        this.delegate = new WireSerializer<>(HttpSchemaRegistry.of(config), isKey, autoRegister(config));
    }

    static boolean autoRegister(Map<String, ?> config) {
        Object value = config.get(AUTO_REGISTER);
        return value == null || Boolean.parseBoolean(value.toString());
    }

    /** @throws SerializationException if it is not an Avro record, or does not fit its own schema */
    @Override
    public byte @Nullable [] serialize(String topic, @Nullable Object datum) {
        if (delegate == null) {
            throw new IllegalStateException("configure has not been called");
        }
        if (datum == null) {
            return null;
        }
        if (!(datum instanceof GenericContainer record)) {
            throw new SerializationException(
                    "not an Avro record: " + datum.getClass().getName());
        }
        return delegate.serialize(topic, record);
    }
}
