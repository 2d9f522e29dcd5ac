package io.millrace.wire;

import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * The wire format to Avro records: for any consumer, by class name. Takes the keys of {@link RegistrySettings} and
 * {@code specific.avro.reader} (false unless set).
 */
public final class MillraceAvroDeserializer implements Deserializer<Object> {

    /** Whether records become instances of the generated class that their schema names, or else generic records. */
    public static final String SPECIFIC_READER = "specific.avro.reader";

    private @Nullable WireDeserializer<Object> delegate;

    /** For Kafka, which calls {@link #configure} next. */
    public MillraceAvroDeserializer() {}

    /** Of generic records, over a registry at hand. */
    public MillraceAvroDeserializer(SchemaRegistry registry) {
        this.delegate = new WireDeserializer<>(registry, AvroReaders::generic);
    }

    @Override
    public void configure(Map<String, ?> config, boolean isKey) {
        Object specific = config.get(SPECIFIC_READER);
        SchemaRegistry registry = HttpSchemaRegistry.of(config);
        this.delegate = specific != null && Boolean.parseBoolean(specific.toString())
                ? new WireDeserializer<>(registry, AvroReaders::specific)
                : new WireDeserializer<>(registry, AvroReaders::generic);
    }

    /**
     * @throws MalformedRecordException if the bytes are at fault
     * @throws RegistryException if the registry is
     */
    @Override
    public @Nullable Object deserialize(String topic, byte @Nullable [] message) {
        if (delegate == null) {
            throw new IllegalStateException("configure has not been called");
        }
        return delegate.deserialize(topic, message);
    }
}
