package io.millrace.connect;

import io.apicurio.registry.utils.converter.avro.AvroData;
import io.apicurio.registry.utils.converter.avro.AvroDataConfig;
import io.millrace.wire.MillraceAvroDeserializer;
import io.millrace.wire.MillraceAvroSerializer;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.generic.GenericContainer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

/**
 * Between Connect's records and Avro in the Confluent wire format, over a registry that speaks Confluent's API: source connectors write topics that Millrace reads, sink
 * connectors read topics that Millrace writes. A worker takes it by name as {@code value.converter}; its keys, {@code schema.registry.url} and the others of
 * {@link io.millrace.wire.RegistrySettings}, have the prefix {@code value.converter.}.
 *
 * <p>A record must have a schema and be a struct. Properties that only Connect knows are left out of the Avro schema.
 */
public final class MillraceAvroConverter implements Converter {
    private final MillraceAvroSerializer serializer = new MillraceAvroSerializer();
    private final MillraceAvroDeserializer deserializer = new MillraceAvroDeserializer();
    private @Nullable AvroData data;

    /** For Connect, which calls {@link #configure} next. */
    public MillraceAvroConverter() {}

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        Map<String, Object> converting = new HashMap<>(configs);
        converting.putIfAbsent(AvroDataConfig.CONNECT_META_DATA_CONFIG, false);
        data = new AvroData(new AvroDataConfig(converting));
        serializer.configure(configs, isKey);
        deserializer.configure(configs, isKey);
    }

    @Override
    public byte @Nullable [] fromConnectData(String topic, @Nullable Schema schema, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (schema == null || schema.type() != Schema.Type.STRUCT) {
            throw new DataException("a record of " + topic + " is no struct with a schema, but "
                    + (schema == null ? value.getClass().getName() + " without a schema" : schema.type())
                    + ": a transformation must make it one");
        }
        try {
            return serializer.serialize(topic, (GenericContainer) data().fromConnectData(schema, value));
        } catch (SerializationException refused) {
            throw new DataException("a record of " + topic + " cannot be written as Avro", refused);
        }
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte @Nullable [] value) {
        if (value == null) {
            return SchemaAndValue.NULL;
        }
        try {
            GenericContainer record = (GenericContainer) deserializer.deserialize(topic, value);
            return data().toConnectData(record.getSchema(), record);
        } catch (SerializationException unreadable) {
            throw new DataException("a record of " + topic + " cannot be read as Avro", unreadable);
        }
    }

    private AvroData data() {
        if (data == null) {
            throw new IllegalStateException("configure has not been called");
        }
        return data;
    }
}
