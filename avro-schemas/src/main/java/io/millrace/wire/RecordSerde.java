package io.millrace.wire;

import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * One of Millrace's own records in the wire format: registered under the topic's value subject when the first one is
 * written, read from any schema that resolves to the generated class. Thread-safe; a null is a null (a tombstone).
 *
 * <p>Reading throws {@link MalformedRecordException} when the bytes are at fault and {@link RegistryException} when the
 * registry is.
 *
 * @param <T> the generated class
 */
public final class RecordSerde<T extends SpecificRecordBase> implements Serde<T> {

    private final Serializer<T> serializer;
    private final Deserializer<T> deserializer;

    RecordSerde(Serializer<T> serializer, Deserializer<T> deserializer) {
        this.serializer = serializer;
        this.deserializer = deserializer;
    }

    /** The serde of a generated class. */
    public static <T extends SpecificRecordBase> RecordSerde<T> of(Class<T> type, SchemaRegistry registry) {
        return new RecordSerde<>(
                new WireSerializer<>(registry, false, true),
                new WireDeserializer<>(registry, writer -> AvroReaders.specific(writer, type)));
    }

    @Override
    public Serializer<T> serializer() {
        return serializer;
    }

    @Override
    public Deserializer<T> deserializer() {
        return deserializer;
    }

    /** The record's bytes, as the topic's value; the schema is registered under the topic's subject. */
    public byte[] toBytes(String topic, T record) {
        return serializer.serialize(topic, record);
    }

    /** The record in a message's bytes. */
    public T fromBytes(byte[] message) {
        return deserializer.deserialize("", message);
    }
}
