package io.millrace.connect;

import io.apicurio.registry.utils.converter.avro.AvroData;
import io.apicurio.registry.utils.converter.avro.AvroDataConfig;
import io.millrace.wire.MillraceAvroDeserializer;
import io.millrace.wire.MillraceAvroSerializer;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.generic.GenericContainer;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

/**
 * Between Connect's records and Avro in the Confluent wire format, over a registry that speaks Confluent's API: source connectors write topics that Millrace reads, sink
 * connectors read topics that Millrace writes. A worker takes it by name as {@code value.converter}; its keys, {@code schema.registry.url} and the others of
 * {@link io.millrace.wire.RegistrySettings}, have the prefix {@code value.converter.}.
 *
 * <p>A record must have a schema and be a struct. Properties that only Connect knows are left out of the Avro schema. A struct that {@linkplain #exactly says which Avro
 * schema it was read by} is written by that one, as long as no transformation has changed its fields.
 */
public final class MillraceAvroConverter implements Converter {
    /** A parameter of a struct's schema: the Avro schema that it comes from. Connect knows fewer types: of microseconds, for example, it has but the number. */
    private static final String EXACT = "io.millrace.connect.avro.schema";

    private final MillraceAvroSerializer serializer = new MillraceAvroSerializer();
    private final MillraceAvroDeserializer deserializer = new MillraceAvroDeserializer();
    private final AvroData exactData = exactData();
    private @Nullable AvroData data;
    private @Nullable Schema seen;
    private org.apache.avro.@Nullable Schema exact;

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
            return serializer.serialize(topic, avro(schema, value));
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

    /** What converts between an Avro schema and the Connect schema that {@link #exactly} marks: names and enums stay. */
    public static AvroData exactData() {
        return new AvroData(new AvroDataConfig(Map.of(
                AvroDataConfig.ENHANCED_AVRO_SCHEMA_SUPPORT_CONFIG,
                true,
                AvroDataConfig.CONNECT_META_DATA_CONFIG,
                false)));
    }

    /** The struct schema that stands for a record schema in Connect and says which one it is; for any other converter it is a struct like any. */
    public static Schema exactly(org.apache.avro.Schema avro) {
        Schema plain = exactData().toConnectSchema(avro);
        SchemaBuilder marked = SchemaBuilder.struct().name(plain.name()).parameter(EXACT, avro.toString());
        plain.fields().forEach(field -> marked.field(field.name(), field.schema()));
        return marked.build();
    }

    private GenericContainer avro(Schema schema, Object value) {
        if (schema != seen) {
            seen = schema;
            exact = exactOf(schema);
        }
        if (exact == null) {
            return (GenericContainer) data().fromConnectData(schema, value);
        }
        IndexedRecord converted = (IndexedRecord) exactData.fromConnectData(schema, value);
        GenericData.Record record = new GenericData.Record(exact);
        exact.getFields()
                .forEach(field -> record.put(
                        field.pos(),
                        converted.get(
                                converted.getSchema().getField(field.name()).pos())));
        return record;
    }

    private static org.apache.avro.@Nullable Schema exactOf(Schema schema) {
        String text = schema.parameters() == null ? null : schema.parameters().get(EXACT);
        if (text == null) {
            return null;
        }
        org.apache.avro.Schema avro = new org.apache.avro.Schema.Parser().parse(text);
        return exactly(avro).fields().equals(schema.fields()) ? avro : null;
    }

    private AvroData data() {
        if (data == null) {
            throw new IllegalStateException("configure has not been called");
        }
        return data;
    }
}
