package io.millrace.wire;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Serdes for Millrace's own records, by the classes that the settings name. Millrace's own are the default; a user with
 * Confluent's jars on the class path names {@code io.confluent.kafka.serializers.KafkaAvroSerializer} and
 * {@code …KafkaAvroDeserializer}, and every record goes through them.
 */
public final class RecordSerdes {

    /** Class name of the values' serializer. */
    public static final String SERIALIZER = "millrace.value.serializer";

    /** Class name of the values' deserializer. */
    public static final String DESERIALIZER = "millrace.value.deserializer";

    /** Confluent's setting that keeps hints about Java classes out of registered schemas. */
    private static final String REMOVE_JAVA_PROPERTIES = "avro.remove.java.properties";

    private final SchemaRegistry registry;
    private final @Nullable Serializer<Object> serializer;
    private final @Nullable Deserializer<Object> deserializer;

    private RecordSerdes(SchemaRegistry registry, Map<String, ?> config) {
        this.registry = MillraceAvroSerializer.autoRegister(config) ? registry : new LookUpRegistry(registry);
        Map<String, Object> forPeers = new HashMap<>(config);
        forPeers.put(MillraceAvroDeserializer.SPECIFIC_READER, true);
        forPeers.putIfAbsent(REMOVE_JAVA_PROPERTIES, true);
        TrustedRecords.declare();
        this.serializer = serializer(config);
        this.deserializer = deserializer(config);
        if (serializer != null) {
            serializer.configure(forPeers, false);
        }
        if (deserializer != null) {
            deserializer.configure(forPeers, false);
        }
    }

    /**
     * Serdes as a client configuration says: the keys of {@link RegistrySettings}, {@link #SERIALIZER} and
     * {@link #DESERIALIZER}.
     *
     * @throws ConfigException if a class cannot be found or is not what it should be
     */
    public static RecordSerdes of(Map<String, ?> config) {
        return new RecordSerdes(HttpSchemaRegistry.of(config), config);
    }

    /** The same, with Millrace's own serdes over a registry at hand, so that its cache is shared. */
    public static RecordSerdes of(SchemaRegistry registry, Map<String, ?> config) {
        return new RecordSerdes(registry, config);
    }

    /** Millrace's own serdes over a registry at hand. */
    public static RecordSerdes of(SchemaRegistry registry) {
        return new RecordSerdes(registry, Map.of());
    }

    /** The registry behind Millrace's own serdes; one that registers nothing where {@code auto.register.schemas} is false. */
    public SchemaRegistry registry() {
        return registry;
    }

    /** The serde of a generated class, for a topic's values. */
    public <T extends SpecificRecordBase> RecordSerde<T> of(Class<T> type) {
        RecordSerde<T> own = RecordSerde.of(type, registry);
        if (serializer == null && deserializer == null) {
            return own;
        }
        Serializer<T> out = serializer == null ? own.serializer() : serializer::serialize;
        Deserializer<T> in = deserializer == null ? own.deserializer() : new PeerDeserializer<>(deserializer, type);
        return new RecordSerde<>(out, in);
    }

    /**
     * Reads records of a generated class as something else: straight from their bytes, so that no object is made of a record and its fields, or, where the settings name a deserializer, of the record that it gives.
     *
     * @param fromBytes the Avro reader for a schema that records were written with, one that can be read as the class's
     * @param fromRecord makes the same of a record
     */
    public <T extends SpecificRecordBase, R> Function<byte[], R> reading(
            Class<T> type, Function<Schema, DatumReader<R>> fromBytes, Function<T, R> fromRecord) {
        if (deserializer != null) {
            Deserializer<T> peer = new PeerDeserializer<>(deserializer, type);
            return message -> fromRecord.apply(peer.deserialize("", message));
        }
        Deserializer<R> own = new WireDeserializer<>(registry, writer -> {
            AvroReaders.requireReadable(writer, type);
            return fromBytes.apply(writer);
        });
        return message -> own.deserialize("", message);
    }

    @SuppressWarnings("unchecked") // An Avro serializer takes any object; a class name cannot say more than that.
    private static @Nullable Serializer<Object> serializer(Map<String, ?> config) {
        return (Serializer<Object>) named(config, SERIALIZER, MillraceAvroSerializer.class, Serializer.class);
    }

    @SuppressWarnings("unchecked") // The objects it gives are checked one by one.
    private static @Nullable Deserializer<Object> deserializer(Map<String, ?> config) {
        return (Deserializer<Object>) named(config, DESERIALIZER, MillraceAvroDeserializer.class, Deserializer.class);
    }

    /** An instance of the class that the setting names; null if it names none, or Millrace's own. */
    private static @Nullable Object named(Map<String, ?> config, String setting, Class<?> own, Class<?> kind) {
        Object name = config.get(setting);
        if (name == null || name.toString().isBlank() || name.toString().equals(own.getName())) {
            return null;
        }
        try {
            Object instance = Utils.newInstance(name.toString(), Object.class);
            if (!kind.isInstance(instance)) {
                throw new ConfigException(setting, name, "not a " + kind.getName());
            }
            return instance;
        } catch (ClassNotFoundException e) {
            throw new ConfigException(setting, name, "no such class on the class path");
        }
    }
}
