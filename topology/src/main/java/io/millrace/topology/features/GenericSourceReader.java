package io.millrace.topology.features;

import io.millrace.features.Event;
import io.millrace.project.SourceDefinition;
import io.millrace.topology.door.WriterSchema;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads records through somebody else's deserializer, which makes Avro records of them; the same types serve as in {@link
 * SourceReader}. Slower, for it makes an object of every field.
 */
final class GenericSourceReader implements EventReader {
    private final SourceDefinition source;
    private final Deserializer<?> deserializer;
    private final List<Destination> destinations;
    private final EventFiller filler;
    private final Map<Schema, WriterSchema> writers = new HashMap<>();
    private @Nullable Schema schema;
    private Reading failure = Reading.OK;
    private String problem = "";

    GenericSourceReader(
            SourceDefinition source,
            Deserializer<?> deserializer,
            List<Destination> destinations,
            Event event,
            ZoneId zone,
            int maxTextBytes) {
        this.source = source;
        this.deserializer = deserializer;
        this.destinations = destinations;
        this.filler = new EventFiller(event, destinations, new IsoTime(zone), maxTextBytes);
    }

    @Override
    public Reading read(byte @Nullable [] value, Headers headers, int partition, long offset) {
        problem = "";
        if (value == null) {
            return Reading.NULL_VALUE;
        }
        IndexedRecord record = decode(value, headers);
        if (record == null) {
            return failure;
        }
        schema = record.getSchema();
        filler.begin();
        try {
            for (Destination destination : destinations) {
                fill(destination, record);
            }
        } catch (UnusableSchemaException e) {
            problem = String.valueOf(e.getMessage());
            return Reading.UNDECODABLE_SCHEMA;
        }
        return filler.finish(partition, offset);
    }

    /** The deserializer gives a schema, but not its id: only it knows where that stands. */
    @Override
    public WriterSchema writer() {
        Schema latest = schema;
        return latest == null
                ? WriterSchema.UNKNOWN
                : writers.computeIfAbsent(
                        latest, met -> new WriterSchema(WriterSchema.NO_ID, Destination.leftOut(destinations, met)));
    }

    @Override
    public String detail(Reading failure) {
        Schema met = schema;
        if (!problem.isEmpty()) {
            return problem;
        }
        return met == null ? failure.detail() : MissingField.detail(failure, source, met);
    }

    /** The record, or null with reading and problem set. Foreign deserializers throw what they like. */
    private @Nullable IndexedRecord decode(byte[] value, Headers headers) {
        Object decoded;
        try {
            decoded = deserializer.deserialize(source.topic(), headers, value);
        } catch (InterruptException stopping) {
            throw stopping;
        } catch (RuntimeException e) {
            switch (ForeignFailure.of(e)) {
                case OUTSIDE ->
                    throw new RegistryUnavailableException(
                            "source " + source.name() + ": a record cannot be read now", e);
                case SCHEMA -> failed(Reading.UNDECODABLE_SCHEMA, "the deserializer failed: " + reasons(e));
                case RECORD -> failed(Reading.UNDECODABLE_RECORD, "the deserializer failed: " + reasons(e));
            }
            return null;
        }
        if (decoded instanceof IndexedRecord record) {
            return record;
        }
        failed(
                Reading.UNDECODABLE_RECORD,
                "the deserializer made "
                        + (decoded == null ? "nothing" : decoded.getClass().getName())
                        + " of it, not an Avro record");
        return null;
    }

    private void failed(Reading reading, String why) {
        failure = reading;
        problem = why;
    }

    /** What a failure and its cause say: deserializers put what matters into either. */
    private static String reasons(RuntimeException e) {
        Throwable cause = e.getCause();
        return cause == null ? String.valueOf(e.getMessage()) : e.getMessage() + ": " + cause.getMessage();
    }

    private void fill(Destination to, IndexedRecord record) throws UnusableSchemaException {
        Object value = record;
        Schema schema = record.getSchema();
        for (String name : to.path()) {
            if (!(value instanceof IndexedRecord parent)) {
                throw unusable(to, "a " + schema.getType().getName() + " within its path");
            }
            Schema.Field field = Destination.field(parent.getSchema(), name);
            if (field == null) {
                return;
            }
            value = parent.get(field.pos());
            if (value == null) {
                return;
            }
            schema = field.schema();
        }
        set(to, branch(schema, to), value);
    }

    /** The schema of a value that is not null. */
    private Schema branch(Schema schema, Destination to) throws UnusableSchemaException {
        if (!schema.isUnion()) {
            return schema;
        }
        List<Schema> branches = schema.getTypes().stream()
                .filter(s -> s.getType() != Schema.Type.NULL)
                .toList();
        if (branches.size() != 1) {
            throw unusable(to, "a union of several types");
        }
        return branches.get(0);
    }

    private void set(Destination to, Schema schema, Object value) throws UnusableSchemaException {
        if (!FieldTypes.fits(schema, to.kind())) {
            throw unusable(to, schema.getType().getName());
        }
        if (value instanceof CharSequence || value instanceof GenericEnumSymbol || value instanceof Enum) {
            text(to, value.toString());
        } else if (value instanceof UUID uuid) {
            text(to, uuid.toString());
        } else if (value instanceof Integer || value instanceof Long) {
            integer(to, schema, ((Number) value).longValue());
        } else if (value instanceof Number number && !(value instanceof BigDecimal)) {
            filler.floating(to, number.doubleValue());
        } else if (value instanceof Boolean truth) {
            filler.truth(to, truth);
        } else if (value instanceof BigDecimal decimal) {
            filler.scaled(to, ScaledNumbers.rescale(decimal, to.scale()));
        } else if (value instanceof ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            filler.decimal(to, copy, 0, copy.length, scale(schema));
        } else if (value instanceof GenericFixed fixed) {
            if (schema.getLogicalType() instanceof LogicalTypes.Decimal) {
                filler.decimal(to, fixed.bytes(), 0, fixed.bytes().length, scale(schema));
            } else {
                filler.uuid(to, fixed.bytes(), 0);
            }
        } else {
            temporal(to, value);
        }
    }

    private void temporal(Destination to, Object value) throws UnusableSchemaException {
        if (to.kind().isTime() && value instanceof Instant instant) {
            filler.time(to, instant.toEpochMilli());
        } else if (to.kind().isTime() && value instanceof LocalDate date) {
            filler.localTime(to, date.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli());
        } else if (to.kind().isTime() && value instanceof LocalDateTime time) {
            filler.localTime(to, time.toInstant(ZoneOffset.UTC).toEpochMilli());
        } else {
            throw unusable(to, "a value of " + value.getClass().getSimpleName());
        }
    }

    private void integer(Destination to, Schema schema, long value) {
        if (!to.kind().isTime()) {
            filler.integer(to, value);
            return;
        }
        FieldTypes.TimeUnit unit = FieldTypes.timeUnit(schema);
        if (unit.local()) {
            filler.localTime(to, unit.toMillis(value));
        } else {
            filler.time(to, unit.toMillis(value));
        }
    }

    private void text(Destination to, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        filler.text(to, utf8, 0, utf8.length);
    }

    private static int scale(Schema schema) {
        return ((LogicalTypes.Decimal) schema.getLogicalType()).getScale();
    }

    private UnusableSchemaException unusable(Destination to, String found) {
        return new UnusableSchemaException("source " + source.name() + ": field " + to.dotted() + ": found " + found
                + ", expected " + FieldTypes.expected(to.kind()));
    }
}
