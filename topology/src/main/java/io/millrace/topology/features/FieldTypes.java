package io.millrace.topology.features;

import java.nio.charset.StandardCharsets;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** Which Avro types serve which purpose, and in which units they count time. */
final class FieldTypes {
    private static final int UUID_BYTES = 16;
    private static final long DAY = 86_400_000L;

    private FieldTypes() {}

    /**
     * How an integer counts time.
     *
     * @param perMilli units in a millisecond, or 1
     * @param millis milliseconds in a unit, or 1
     * @param local whether it is a local time of the project's zone and not an instant
     */
    record TimeUnit(long perMilli, long millis, boolean local) {
        long toMillis(long value) {
            return Math.floorDiv(value, perMilli) * millis;
        }
    }

    static boolean fits(Schema schema, Destination.Kind kind) {
        boolean isDecimal = schema.getLogicalType() instanceof LogicalTypes.Decimal;
        return switch (schema.getType()) {
            case INT -> kind.isTime() ? "date".equals(logicalName(schema)) : true;
            case LONG -> !kind.isTime() || !"time-micros".equals(logicalName(schema));
            case FLOAT, DOUBLE -> kind == Destination.Kind.NUMBER;
            case BOOLEAN -> kind == Destination.Kind.NUMBER || kind == Destination.Kind.TEXT;
            case STRING -> kind != Destination.Kind.NUMBER;
            case ENUM -> kind == Destination.Kind.TEXT || kind == Destination.Kind.ENTITY;
            case BYTES -> isDecimal && kind == Destination.Kind.NUMBER;
            case FIXED ->
                isDecimal
                        ? kind == Destination.Kind.NUMBER
                        : schema.getFixedSize() == UUID_BYTES
                                && (kind == Destination.Kind.TEXT || kind == Destination.Kind.ENTITY);
            default -> false;
        };
    }

    static String expected(Destination.Kind kind) {
        return switch (kind) {
            case ENTITY -> "a string, int, long or UUID";
            case EVENT_TIME, TIME -> "a timestamp, a date, a long of epoch milliseconds or ISO-8601 text";
            case NUMBER -> "a number, a decimal or a boolean";
            case TEXT -> "a string, an enum, an integer, a boolean or a UUID";
        };
    }

    /** The unit of an int or long; an undeclared one counts milliseconds. */
    static TimeUnit timeUnit(Schema schema) {
        String name = logicalName(schema);
        boolean local = name.startsWith("local-");
        if (name.endsWith("timestamp-micros")) {
            return new TimeUnit(1_000, 1, local);
        }
        if (name.endsWith("timestamp-nanos")) {
            return new TimeUnit(1_000_000, 1, local);
        }
        return name.equals("date") ? new TimeUnit(1, DAY, true) : new TimeUnit(1, 1, local);
    }

    /** The symbols of an enum as UTF-8. */
    static byte[][] symbols(Schema schema) {
        return schema.getEnumSymbols().stream()
                .map(s -> s.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    private static String logicalName(Schema schema) {
        LogicalType logical = schema.getLogicalType();
        return logical == null ? "" : logical.getName();
    }
}
