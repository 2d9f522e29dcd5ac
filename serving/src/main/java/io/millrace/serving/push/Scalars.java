package io.millrace.serving.push;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.serving.rest.Characters;
import io.millrace.serving.rest.Refusal;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;

/**
 * Values of Avro's simple types from JSON. A time is ISO-8601 text or a number in the field's own unit, a date likewise, a decimal a
 * number or a text, bytes are base64.
 */
final class Scalars {
    /** A number of more digits is a mistake, and would cost as much to work with. */
    private static final int MOST_DIGITS = 400;

    private final ZoneId zone;

    Scalars(ZoneId zone) {
        this.zone = zone;
    }

    @Nullable Object value(JsonNode json, Schema schema, String path) throws Refusal {
        LogicalType logical = schema.getLogicalType();
        return switch (schema.getType()) {
            case NULL -> expect(json.isNull(), null, path, "null");
            case BOOLEAN -> expect(json.isBoolean(), json.booleanValue(), path, "true or false");
            case INT -> ofInt(json, logical, path);
            case LONG -> ofLong(json, logical, path);
            case FLOAT -> ofFloat(json, path);
            case DOUBLE -> ofDouble(json, path);
            case STRING -> ofText(json, logical, path);
            case ENUM ->
                expect(
                        json.isTextual() && schema.hasEnumSymbol(json.textValue()),
                        new GenericData.EnumSymbol(schema, json.asText()),
                        path,
                        "one of " + schema.getEnumSymbols());
            case BYTES -> ByteBuffer.wrap(ofBytes(json, logical, path));
            case FIXED -> ofFixed(json, schema, path);
            default -> throw new IllegalArgumentException(schema.getType() + " is no simple type");
        };
    }

    private static Object ofInt(JsonNode json, @Nullable LogicalType logical, String path) throws Refusal {
        if (logical instanceof LogicalTypes.Date && json.isTextual()) {
            try {
                return Math.toIntExact(LocalDate.parse(json.textValue()).toEpochDay());
            } catch (DateTimeException | ArithmeticException noDate) {
                throw wrong(path, "a date, such as 2026-05-01");
            }
        }
        return number(
                json.isIntegralNumber() && json.canConvertToInt(), json.intValue(), path, "a whole number of 32 bits");
    }

    private Object ofLong(JsonNode json, @Nullable LogicalType logical, String path) throws Refusal {
        boolean millis = logical instanceof LogicalTypes.TimestampMillis;
        if (json.isTextual() && (millis || logical instanceof LogicalTypes.TimestampMicros)) {
            Instant instant = instant(json.textValue(), path);
            try {
                return millis
                        ? instant.toEpochMilli()
                        : Math.addExact(
                                Math.multiplyExact(instant.getEpochSecond(), 1_000_000), instant.getNano() / 1_000);
            } catch (ArithmeticException tooFar) {
                throw wrong(path, "a time that fits");
            }
        }
        return number(
                json.isIntegralNumber() && json.canConvertToLong(),
                json.longValue(),
                path,
                logical == null ? "a whole number of 64 bits" : "a time, as text or as a whole number");
    }

    private static Object ofFloat(JsonNode json, String path) throws Refusal {
        float value = json.floatValue();
        return number(json.isNumber() && Float.isFinite(value), value, path, "a number");
    }

    private static Object ofDouble(JsonNode json, String path) throws Refusal {
        double value = json.doubleValue();
        return number(json.isNumber() && Double.isFinite(value), value, path, "a number");
    }

    private static Object ofText(JsonNode json, @Nullable LogicalType logical, String path) throws Refusal {
        if (!json.isTextual()) {
            throw wrong(path, "a text");
        }
        if (logical instanceof LogicalTypes.Uuid) {
            return uuid(json.textValue(), path).toString();
        }
        return Characters.whole(json.textValue(), path);
    }

    private static Object ofFixed(JsonNode json, Schema schema, String path) throws Refusal {
        LogicalType logical = schema.getLogicalType();
        int size = schema.getFixedSize();
        if (logical instanceof LogicalTypes.Uuid && json.isTextual()) {
            UUID uuid = uuid(json.textValue(), path);
            return new GenericData.Fixed(
                    schema,
                    ByteBuffer.allocate(size)
                            .putLong(uuid.getMostSignificantBits())
                            .putLong(uuid.getLeastSignificantBits())
                            .array());
        }
        byte[] bytes = ofBytes(json, logical, path);
        if (logical instanceof LogicalTypes.Decimal && bytes.length < size) {
            byte[] wide = new byte[size];
            Arrays.fill(wide, 0, size - bytes.length, (byte) (bytes[0] < 0 ? -1 : 0));
            System.arraycopy(bytes, 0, wide, size - bytes.length, bytes.length);
            bytes = wide;
        }
        if (bytes.length != size) {
            throw wrong(path, size + " bytes");
        }
        return new GenericData.Fixed(schema, bytes);
    }

    private static byte[] ofBytes(JsonNode json, @Nullable LogicalType logical, String path) throws Refusal {
        if (logical instanceof LogicalTypes.Decimal decimal) {
            return decimal(json, decimal, path);
        }
        if (json.isTextual()) {
            try {
                return Base64.getDecoder().decode(json.textValue());
            } catch (IllegalArgumentException noBase64) {
                throw wrong(path, "bytes as base64");
            }
        }
        throw wrong(path, "bytes as base64");
    }

    private static byte[] decimal(JsonNode json, LogicalTypes.Decimal type, String path) throws Refusal {
        String expected = "a number of at most " + type.getPrecision() + " digits, " + type.getScale()
                + " of them after the point";
        if (!json.isNumber() && !(json.isTextual() && json.textValue().length() <= MOST_DIGITS)) {
            throw wrong(path, expected);
        }
        try {
            BigDecimal number = json.isNumber() ? json.decimalValue() : new BigDecimal(json.textValue());
            if (Math.abs((long) number.scale()) > MOST_DIGITS) {
                throw wrong(path, expected);
            }
            BigDecimal scaled = number.setScale(type.getScale(), RoundingMode.UNNECESSARY);
            if (scaled.precision() > type.getPrecision()) {
                throw wrong(path, expected);
            }
            return scaled.unscaledValue().toByteArray();
        } catch (ArithmeticException | NumberFormatException doesNotFit) {
            throw wrong(path, expected);
        }
    }

    private Instant instant(String text, String path) throws Refusal {
        try {
            String iso = text.length() == 10 ? text + "T00:00:00" : text.replaceFirst("^([0-9-]{10}) ", "$1T");
            TemporalAccessor parsed =
                    DateTimeFormatter.ISO_DATE_TIME.parseBest(iso, OffsetDateTime::from, LocalDateTime::from);
            return parsed instanceof OffsetDateTime offset
                    ? offset.toInstant()
                    : LocalDateTime.from(parsed).atZone(zone).toInstant();
        } catch (DateTimeException noTime) {
            throw wrong(path, "a time, such as 2026-05-01T12:00:00Z");
        }
    }

    private static UUID uuid(String text, String path) throws Refusal {
        try {
            UUID uuid = UUID.fromString(text);
            if (uuid.toString().equalsIgnoreCase(text)) {
                return uuid;
            }
        } catch (IllegalArgumentException noUuid) {
            // Refused below.
        }
        throw wrong(path, "a UUID");
    }

    private static Object number(boolean fits, Number value, String path, String expected) throws Refusal {
        if (!fits) {
            throw wrong(path, expected);
        }
        return value;
    }

    private static @Nullable Object expect(boolean fits, @Nullable Object value, String path, String expected)
            throws Refusal {
        if (!fits) {
            throw wrong(path, expected);
        }
        return value;
    }

    private static Refusal wrong(String path, String expected) {
        return Refusal.badRequest(path, "expected " + expected);
    }
}
