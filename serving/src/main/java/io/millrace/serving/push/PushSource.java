package io.millrace.serving.push;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.ids.CompositeId;
import io.millrace.project.SourceDefinition;
import io.millrace.serving.rest.Refusal;
import io.millrace.wire.RegisteredSchema;
import io.millrace.wire.RegistryException;
import io.millrace.wire.ReusableEncoder;
import io.millrace.wire.SchemaRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes a source's records of JSON: by the latest schema of the topic's values, with the entity as their key, so that Java's default
 * partitioner puts them where the source has them. While the registry does not answer, the schema that is known serves on.
 * Thread-safe.
 */
final class PushSource {
    /** How long a schema serves before the registry is asked for a later one. */
    private static final long SCHEMA_AGE_NANOS = 30_000_000_000L;

    private static final int LONGEST_ENTITY = 1_024;

    private final SourceDefinition source;
    private final SchemaRegistry registry;
    private final AvroFromJson avro;
    private final LongSupplier nanos;
    private volatile @Nullable Known known;

    /** A schema, and when the registry was asked for it last. */
    private record Known(RegisteredSchema schema, long at) {}

    PushSource(SourceDefinition source, SchemaRegistry registry, AvroFromJson avro, LongSupplier nanos) {
        this.source = source;
        this.registry = registry;
        this.avro = avro;
        this.nanos = nanos;
    }

    String name() {
        return source.name();
    }

    /**
     * The record of an event.
     *
     * @param path where the event stands in the request
     * @throws Refusal 400 naming the field, 409 when the topic has no schema yet, 503 when none is known and the registry does not answer
     */
    ProducerRecord<byte[], byte[]> record(JsonNode event, String path) throws Refusal {
        RegisteredSchema schema = schema();
        GenericRecord record = avro.record(event, schema.schema(), path);
        List<String> parts = new ArrayList<>();
        for (String field : source.entityFields()) {
            parts.add(text(record, field, path));
        }
        String id = path + "." + String.join(String.valueOf(CompositeId.SEPARATOR), source.entityFields());
        if (!CompositeId.joinable(parts)) {
            throw Refusal.badRequest(id, CompositeId.AMBIGUOUS);
        }
        String entity = CompositeId.join(parts);
        text(record, source.timeField(), path);
        byte[] key = entity.getBytes(StandardCharsets.UTF_8);
        if (parts.contains("") || key.length > LONGEST_ENTITY) {
            throw Refusal.badRequest(id, "expected an id of 1 to " + LONGEST_ENTITY + " bytes");
        }
        return new ProducerRecord<>(source.topic(), key, encode(record, schema.id()));
    }

    private RegisteredSchema schema() throws Refusal {
        Known latest = known;
        long now = nanos.getAsLong();
        if (latest == null) {
            latest =
                    new Known(ask().orElseThrow(() -> Refusal.unavailable("the schema registry does not answer")), now);
            known = latest;
        } else if (now - latest.at > SCHEMA_AGE_NANOS) {
            // Said before the registry is asked: others go on with what is known, and where it does not answer, for as
            // long again.
            known = new Known(latest.schema, now);
            try {
                latest = new Known(ask().orElse(latest.schema), now);
            } catch (Refusal gone) {
                known = null;
                throw gone;
            }
            known = latest;
        }
        return latest.schema;
    }

    /** The latest schema; empty when the registry does not answer. */
    private Optional<RegisteredSchema> ask() throws Refusal {
        String subject = SchemaRegistry.valueSubject(source.topic());
        RegisteredSchema latest;
        try {
            latest = registry.latest(subject)
                    .orElseThrow(() -> Refusal.conflict(
                            "source", "the registry has no schema under " + subject + ": register one first"));
        } catch (RegistryException failure) {
            if (!failure.retriable()) {
                throw failure;
            }
            return Optional.empty();
        }
        if (latest.schema().getType() != Schema.Type.RECORD) {
            throw Refusal.conflict("source", "the latest schema under " + subject + " is no record");
        }
        return Optional.of(latest);
    }

    /** The value at a dotted path, as the text that it is usually written as. */
    private static String text(GenericRecord record, String path, String within) throws Refusal {
        Object value = record;
        for (String name : path.split("\\.", -1)) {
            value = value instanceof GenericRecord inner && inner.hasField(name) ? inner.get(name) : null;
        }
        if (value == null) {
            throw Refusal.badRequest(within + "." + path, "is missing, and the project needs it");
        }
        if (value instanceof GenericFixed fixed && fixed.bytes().length == 16) {
            ByteBuffer bytes = ByteBuffer.wrap(fixed.bytes());
            return new UUID(bytes.getLong(), bytes.getLong()).toString();
        }
        return value.toString();
    }

    private static byte[] encode(GenericRecord record, int schemaId) {
        try {
            ReusableEncoder buffer = new ReusableEncoder();
            BinaryEncoder out = buffer.begin(schemaId);
            new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, out);
            out.flush();
            return buffer.finish();
        } catch (IOException impossible) {
            throw new UncheckedIOException("an array cannot fail", impossible);
        }
    }
}
