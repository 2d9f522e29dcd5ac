package io.millrace.topology.features;

import io.millrace.topology.features.Skip.Step;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** Walks a writer's schema once and makes the steps that fill an event from a record's bytes. */
final class SourcePlan {
    private static final int UUID_BYTES = 16;

    private final String source;
    private final EventFiller filler;
    private final Skip skip = new Skip();

    private SourcePlan(String source, EventFiller filler) {
        this.source = source;
        this.filler = filler;
    }

    /** The steps over a record; a field that the schema does not have is left missing. */
    static Step compile(String source, Schema writer, List<Destination> destinations, EventFiller filler)
            throws UnusableSchemaException {
        if (writer.getType() != Schema.Type.RECORD) {
            throw new UnusableSchemaException("source " + source + ": found a schema of type "
                    + writer.getType().getName() + ", expected a record");
        }
        return new SourcePlan(source, filler).walk(writer, destinations, 0);
    }

    /** A step over a value at a depth; the destinations' paths agree up to there. */
    private Step walk(Schema schema, List<Destination> wanted, int depth) throws UnusableSchemaException {
        if (wanted.isEmpty() || schema.getType() == Schema.Type.NULL) {
            return skip.over(schema);
        }
        if (schema.getType() == Schema.Type.UNION) {
            List<Step> branches = new ArrayList<>();
            for (Schema branch : schema.getTypes()) {
                branches.add(walk(branch, wanted, depth));
            }
            return Skip.oneOf(branches);
        }
        List<Destination> here = new ArrayList<>();
        List<Destination> below = new ArrayList<>();
        for (Destination destination : wanted) {
            (destination.path().size() == depth ? here : below).add(destination);
        }
        if (schema.getType() == Schema.Type.RECORD) {
            if (!here.isEmpty()) {
                throw unusable(here.get(0), schema);
            }
            return record(schema, below, depth);
        }
        if (!below.isEmpty()) {
            throw new UnusableSchemaException("source " + source + ": field "
                    + below.get(0).dotted() + ": found "
                    + String.join(".", below.get(0).path().subList(0, depth)) + " of type " + described(schema)
                    + ", expected a record: a path goes through records only");
        }
        return leaf(schema, here.toArray(Destination[]::new));
    }

    private Step record(Schema schema, List<Destination> wanted, int depth) throws UnusableSchemaException {
        List<Step> fields = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
            List<Destination> inside = wanted.stream()
                    .filter(d -> field.equals(Destination.field(schema, d.path().get(depth))))
                    .toList();
            fields.add(walk(field.schema(), inside, depth + 1));
        }
        Step[] steps = fields.toArray(Step[]::new);
        return cursor -> {
            for (Step step : steps) {
                step.run(cursor);
            }
        };
    }

    private Step leaf(Schema schema, Destination[] to) throws UnusableSchemaException {
        for (Destination destination : to) {
            if (!FieldTypes.fits(schema, destination.kind())) {
                throw unusable(destination, schema);
            }
        }
        return switch (schema.getType()) {
            case INT -> integer(schema, to, true);
            case LONG -> integer(schema, to, false);
            case FLOAT ->
                cursor -> {
                    double value = cursor.readFloat();
                    for (Destination d : to) {
                        filler.floating(d, value);
                    }
                };
            case DOUBLE ->
                cursor -> {
                    double value = cursor.readDouble();
                    for (Destination d : to) {
                        filler.floating(d, value);
                    }
                };
            case BOOLEAN ->
                cursor -> {
                    boolean value = cursor.readBoolean();
                    for (Destination d : to) {
                        filler.truth(d, value);
                    }
                };
            case STRING ->
                cursor -> {
                    int length = cursor.readLength();
                    int start = cursor.skip(length);
                    for (Destination d : to) {
                        filler.text(d, cursor.bytes, start, length);
                    }
                };
            case ENUM -> symbol(schema, to);
            case BYTES -> {
                int scale = ((LogicalTypes.Decimal) schema.getLogicalType()).getScale();
                yield cursor -> {
                    int length = cursor.readLength();
                    int start = cursor.skip(length);
                    for (Destination d : to) {
                        filler.decimal(d, cursor.bytes, start, length, scale);
                    }
                };
            }
            case FIXED -> fixed(schema, to);
            default -> throw unusable(to[0], schema);
        };
    }

    private Step integer(Schema schema, Destination[] to, boolean narrow) {
        FieldTypes.TimeUnit unit = FieldTypes.timeUnit(schema);
        return cursor -> {
            long value = narrow ? cursor.readInt() : cursor.readLong();
            for (Destination d : to) {
                if (!d.kind().isTime()) {
                    filler.integer(d, value);
                } else if (unit.local()) {
                    filler.localTime(d, unit.toMillis(value));
                } else {
                    filler.time(d, unit.toMillis(value));
                }
            }
        };
    }

    private Step symbol(Schema schema, Destination[] to) {
        byte[][] symbols = FieldTypes.symbols(schema);
        return cursor -> {
            byte[] symbol = symbols[cursor.readIndex(symbols.length)];
            for (Destination d : to) {
                filler.text(d, symbol, 0, symbol.length);
            }
        };
    }

    private Step fixed(Schema schema, Destination[] to) {
        int size = schema.getFixedSize();
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            int scale = decimal.getScale();
            return cursor -> {
                int start = cursor.skip(size);
                for (Destination d : to) {
                    filler.decimal(d, cursor.bytes, start, size, scale);
                }
            };
        }
        return cursor -> {
            int start = cursor.skip(UUID_BYTES);
            for (Destination d : to) {
                filler.uuid(d, cursor.bytes, start);
            }
        };
    }

    private UnusableSchemaException unusable(Destination destination, Schema found) {
        return new UnusableSchemaException("source " + source + ": field " + destination.dotted() + ": found "
                + described(found) + ", expected " + FieldTypes.expected(destination.kind()));
    }

    private static String described(Schema schema) {
        LogicalType logical = schema.getLogicalType();
        return schema.getType().getName() + (logical == null ? "" : " (" + logical.getName() + ")");
    }
}
