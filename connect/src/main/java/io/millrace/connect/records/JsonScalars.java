package io.millrace.connect.records;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.apache.avro.Conversions.DecimalConversion;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;

/**
 * A JSON value by an Avro type that has no parts: text for text, numbers for numbers, nothing converted from one to the other. Beyond that
 *
 * <ul>
 *   <li>times and dates are ISO-8601 text, with an offset unless the type is a local one, finer parts than the type has cut off; or numbers in the type's unit;
 *   <li>decimals are numbers, or digits as text, that fit without being rounded;
 *   <li>bytes are Base64 text.
 * </ul>
 */
final class JsonScalars {
    /** As for numbers in JSON. */
    private static final int LONGEST_NUMBER = 1_000;

    private JsonScalars() {}

    /** The value as Avro's generic data has it, without conversions. */
    static Object read(String path, Schema schema, JsonNode json) throws UnreadableRecordException {
        try {
            return switch (schema.getType()) {
                case STRING -> text(path, json);
                case ENUM -> symbol(path, schema, json);
                case BOOLEAN -> {
                    require(json.isBoolean(), path, "true or false", json);
                    yield json.booleanValue();
                }
                case INT -> Math.toIntExact(whole(path, schema.getLogicalType(), json));
                case LONG -> whole(path, schema.getLogicalType(), json);
                case FLOAT -> {
                    float value = number(path, json).floatValue();
                    require(Float.isFinite(value), path, "a number within the range of a float", json);
                    yield value;
                }
                case DOUBLE -> {
                    double value = number(path, json).doubleValue();
                    require(Double.isFinite(value), path, "a number within the range of a double", json);
                    yield value;
                }
                case BYTES, FIXED -> bytes(path, schema, json);
                default -> throw new IllegalArgumentException(schema.getType() + " has parts");
            };
        } catch (DateTimeException | ArithmeticException | NumberFormatException unfit) {
            throw UnreadableRecordException.at(path, "no " + name(schema) + ", or out of its range");
        }
    }

    /** What a value is, without itself. */
    static String kind(JsonNode json) {
        return json.getNodeType().name().toLowerCase(Locale.ROOT);
    }

    private static String text(String path, JsonNode json) throws UnreadableRecordException {
        require(json.isTextual(), path, "text", json);
        return json.textValue();
    }

    private static Object symbol(String path, Schema schema, JsonNode json) throws UnreadableRecordException {
        String text = text(path, json);
        require(schema.hasEnumSymbol(text), path, "one of " + schema.getEnumSymbols(), json);
        return new GenericData.EnumSymbol(schema, text);
    }

    private static BigDecimal number(String path, JsonNode json) throws UnreadableRecordException {
        require(json.isNumber(), path, "a number", json);
        return json.decimalValue();
    }

    private static long whole(String path, LogicalType logical, JsonNode json) throws UnreadableRecordException {
        if (json.isTextual() && logical != null) {
            return time(path, logical.getName(), json);
        }
        require(
                json.isIntegralNumber() && json.canConvertToLong(),
                path,
                logical == null ? "a whole number of at most 64 bits" : "a " + logical.getName(),
                json);
        return json.longValue();
    }

    private static long time(String path, String type, JsonNode json) throws UnreadableRecordException {
        String text = json.textValue();
        return switch (type) {
            case "date" -> LocalDate.parse(text).toEpochDay();
            case "time-millis" -> LocalTime.parse(text).toNanoOfDay() / 1_000_000;
            case "time-micros" -> LocalTime.parse(text).toNanoOfDay() / 1_000;
            case "timestamp-millis" -> since(ChronoUnit.MILLIS, instant(text));
            case "timestamp-micros" -> since(ChronoUnit.MICROS, instant(text));
            case "timestamp-nanos" -> since(ChronoUnit.NANOS, instant(text));
            case "local-timestamp-millis" -> since(ChronoUnit.MILLIS, local(text));
            case "local-timestamp-micros" -> since(ChronoUnit.MICROS, local(text));
            case "local-timestamp-nanos" -> since(ChronoUnit.NANOS, local(text));
            default -> throw UnreadableRecordException.at(path, "a number is expected, found text");
        };
    }

    private static long since(ChronoUnit unit, Instant instant) {
        Instant floor = unit == ChronoUnit.NANOS ? instant : instant.truncatedTo(unit);
        return unit.between(Instant.EPOCH, floor);
    }

    private static Instant instant(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }

    private static Instant local(String text) {
        return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    }

    private static Object bytes(String path, Schema schema, JsonNode json) throws UnreadableRecordException {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            boolean digits = json.isTextual() && json.textValue().length() <= LONGEST_NUMBER;
            require(json.isNumber() || digits, path, "a decimal", json);
            BigDecimal value = json.isNumber() ? json.decimalValue() : new BigDecimal(json.textValue());
            // Before the scale is set: 1e999999999 is eleven characters, and a gigabyte of digits.
            require(
                    (long) value.precision() - value.scale() <= decimal.getPrecision()
                            && value.scale() <= LONGEST_NUMBER,
                    path,
                    "at most " + decimal.getPrecision() + " digits",
                    json);
            BigDecimal scaled = value.setScale(decimal.getScale());
            return schema.getType() == Schema.Type.FIXED
                    ? new DecimalConversion().toFixed(scaled, schema, decimal)
                    : new DecimalConversion().toBytes(scaled, schema, decimal);
        }
        require(json.isTextual(), path, "Base64 text", json);
        byte[] bytes;
        try {
            bytes = json.binaryValue();
        } catch (IOException noBase64) {
            throw UnreadableRecordException.at(path, "Base64 text is expected");
        }
        if (schema.getType() == Schema.Type.BYTES) {
            return ByteBuffer.wrap(bytes);
        }
        require(bytes.length == schema.getFixedSize(), path, schema.getFixedSize() + " bytes", json);
        return new GenericData.Fixed(schema, bytes);
    }

    private static String name(Schema schema) {
        return schema.getLogicalType() == null
                ? schema.getName()
                : schema.getLogicalType().getName();
    }

    private static void require(boolean fits, String path, String expected, JsonNode found)
            throws UnreadableRecordException {
        if (!fits) {
            throw UnreadableRecordException.at(path, expected + " is expected, found " + kind(found));
        }
    }
}
