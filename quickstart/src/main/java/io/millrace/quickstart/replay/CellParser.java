package io.millrace.quickstart.replay;

import io.millrace.project.FileMapping.Column;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.chrono.IsoEra;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;

/** Turns the text of a cell into a value of an Avro field. */
public final class CellParser {
    private final String timeFormat;
    private final ZoneId zone;
    private final @Nullable DateTimeFormatter formatter;

    /**
     * A parser.
     *
     * @param timeFormat as a {@link io.millrace.project.FileMapping} says
     * @param zone of times that name none
     */
    public CellParser(String timeFormat, ZoneId zone) {
        this.timeFormat = timeFormat;
        this.zone = zone;
        formatter = switch (timeFormat) {
            case "epoch_s", "epoch_ms", "iso" -> null;
            default -> strict(timeFormat);
        };
    }

    /** Takes no 31st of June for the 30th. A strict year of an era wants the era said: it is ours. */
    private static DateTimeFormatter strict(String pattern) {
        return new DateTimeFormatterBuilder()
                .appendPattern(pattern)
                .parseDefaulting(ChronoField.ERA, IsoEra.CE.getValue())
                .toFormatter(Locale.ROOT)
                .withResolverStyle(ResolverStyle.STRICT);
    }

    /** Whether a cell can become a value of that type. */
    static boolean fits(Schema field) {
        Schema type = valueType(field);
        LogicalType logical = type.getLogicalType();
        return switch (type.getType()) {
            case STRING, INT, LONG, FLOAT, DOUBLE, BOOLEAN, ENUM -> true;
            case BYTES -> logical instanceof LogicalTypes.Decimal;
            default -> false;
        };
    }

    /** The type itself, or the one branch of a union with null. */
    private static Schema valueType(Schema field) {
        if (field.getType() != Schema.Type.UNION) {
            return field;
        }
        // A loop and no stream: this is asked of every cell.
        for (Schema branch : field.getTypes()) {
            if (branch.getType() != Schema.Type.NULL) {
                return branch;
            }
        }
        return field;
    }

    /**
     * The value of a cell.
     *
     * @param text null for an empty cell
     * @throws UnparsableRowException when the cell is not what the column or the field says
     */
    @Nullable Object parse(Column column, @Nullable String text, Schema field) throws UnparsableRowException {
        if (text == null) {
            if (field.getType() == Schema.Type.UNION && field.isNullable()) {
                return null;
            }
            throw new UnparsableRowException(column.name(), "", "a value: the schema allows no null");
        }
        Schema type = valueType(field);
        return switch (column.type()) {
            case STRING, INTEGER_STRING -> ofText(column, string(column, text), type);
            case LONG -> ofNumber(column, text, decimal(column, text, true), type);
            case DOUBLE -> ofDouble(column, text, type);
            case TIME -> ofTime(column, millis(column, text), type);
        };
    }

    /** The value of a cell that holds a time, which a file may say without a text. */
    Object time(Column column, long millis, Schema field) throws UnparsableRowException {
        return ofTime(column, millis, valueType(field));
    }

    /** The text of a STRING or INTEGER_STRING column. */
    static String string(Column column, String text) throws UnparsableRowException {
        return switch (column.type()) {
            case INTEGER_STRING -> decimal(column, text, true).toBigInteger().toString();
            default -> text;
        };
    }

    /** Epoch milliseconds of a TIME column. */
    long millis(Column column, String text) throws UnparsableRowException {
        try {
            return switch (timeFormat) {
                case "epoch_s" -> whole(decimal(column, text, false).movePointRight(3));
                case "epoch_ms" -> whole(decimal(column, text, false));
                case "iso" -> iso(text);
                default -> {
                    DateTimeFormatter pattern = formatter;
                    yield pattern == null
                            ? iso(text)
                            : instant(pattern.parseBest(
                                    text,
                                    ZonedDateTime::from,
                                    OffsetDateTime::from,
                                    LocalDateTime::from,
                                    LocalDate::from));
                }
            };
        } catch (DateTimeException | ArithmeticException e) {
            throw new UnparsableRowException(
                    column.name(),
                    text,
                    timeFormat.equals("iso")
                            ? "an ISO-8601 time such as 2026-01-31T12:00:00Z"
                            : "a time like " + timeFormat);
        }
    }

    /** Whole milliseconds, the fraction cut off; throws where a long cannot hold them. */
    private static long whole(BigDecimal millis) {
        return millis.setScale(0, RoundingMode.FLOOR).longValueExact();
    }

    private long iso(String text) {
        return instant(DateTimeFormatter.ISO_DATE_TIME.parseBest(
                text.indexOf('T') < 0 && text.length() > 10 ? text.replaceFirst(" ", "T") : withTime(text),
                ZonedDateTime::from,
                OffsetDateTime::from,
                LocalDateTime::from));
    }

    private static String withTime(String text) {
        return text.length() == 10 ? text + "T00:00:00" : text;
    }

    private long instant(TemporalAccessor parsed) {
        Instant instant;
        if (parsed instanceof ZonedDateTime zoned) {
            instant = zoned.toInstant();
        } else if (parsed instanceof OffsetDateTime offset) {
            instant = offset.toInstant();
        } else if (parsed instanceof LocalDateTime local) {
            instant = local.atZone(zone).toInstant();
        } else {
            instant = LocalDate.from(parsed).atStartOfDay(zone).toInstant();
        }
        return instant.toEpochMilli();
    }

    private static BigDecimal decimal(Column column, String text, boolean whole) throws UnparsableRowException {
        try {
            BigDecimal value = new BigDecimal(number(text));
            // A number that is written with a thousand digits is a mistake, and costs as many to work with.
            if (Math.abs((long) value.scale()) > 400
                    || (whole && value.stripTrailingZeros().scale() > 0)) {
                throw new UnparsableRowException(column.name(), text, whole ? "a whole number" : "a number");
            }
            return value;
        } catch (NumberFormatException e) {
            throw new UnparsableRowException(column.name(), text, whole ? "a whole number" : "a number");
        }
    }

    /** What Java takes for a number and nobody else does, a suffix, hexadecimals or digits of other scripts, is none. */
    private static String number(String text) {
        String stripped = text.strip();
        boolean named =
                switch (stripped) {
                    case "NaN", "Infinity", "+Infinity", "-Infinity" -> true;
                    default -> false;
                };
        if (!named && !stripped.chars().allMatch(c -> (c >= '0' && c <= '9') || "+-.eE".indexOf(c) >= 0)) {
            throw new NumberFormatException(stripped);
        }
        return stripped;
    }

    private static Object ofText(Column column, String text, Schema type) throws UnparsableRowException {
        return switch (type.getType()) {
            case STRING -> text;
            case ENUM -> {
                if (!type.hasEnumSymbol(text)) {
                    throw new UnparsableRowException(column.name(), text, "one of " + type.getEnumSymbols());
                }
                yield new GenericData.EnumSymbol(type, text);
            }
            case BOOLEAN -> {
                if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
                    throw new UnparsableRowException(column.name(), text, "true or false");
                }
                yield text.equalsIgnoreCase("true");
            }
            default -> ofNumber(column, text, decimal(column, text, false), type);
        };
    }

    private static Object ofNumber(Column column, String text, BigDecimal value, Schema type)
            throws UnparsableRowException {
        try {
            return switch (type.getType()) {
                case STRING -> value.toPlainString();
                case INT -> value.intValueExact();
                case LONG -> value.longValueExact();
                case FLOAT -> value.floatValue();
                case DOUBLE -> value.doubleValue();
                case BYTES -> {
                    int scale = ((LogicalTypes.Decimal) type.getLogicalType()).getScale();
                    yield ByteBuffer.wrap(value.setScale(scale, RoundingMode.HALF_EVEN)
                            .unscaledValue()
                            .toByteArray());
                }
                default -> throw new UnparsableRowException(column.name(), text, "a value of " + type.getType());
            };
        } catch (ArithmeticException e) {
            throw new UnparsableRowException(column.name(), text, "a number that fits " + type.getType());
        }
    }

    /** NaN and infinities pass where the schema can hold them: that they are no measurement is not for a reader to say. */
    private static Object ofDouble(Column column, String text, Schema type) throws UnparsableRowException {
        if (type.getType() == Schema.Type.DOUBLE || type.getType() == Schema.Type.FLOAT) {
            try {
                double value = Double.parseDouble(number(text));
                return type.getType() == Schema.Type.DOUBLE ? (Object) value : (Object) (float) value;
            } catch (NumberFormatException e) {
                throw new UnparsableRowException(column.name(), text, "a number");
            }
        }
        return ofNumber(column, text, decimal(column, text, false), type);
    }

    private static long micros(Column column, long millis) throws UnparsableRowException {
        try {
            return Math.multiplyExact(millis, 1000);
        } catch (ArithmeticException e) {
            throw new UnparsableRowException(column.name(), Long.toString(millis), "a time that fits microseconds");
        }
    }

    private static Object ofTime(Column column, long millis, Schema type) throws UnparsableRowException {
        LogicalType logical = type.getLogicalType();
        return switch (type.getType()) {
            case LONG -> logical instanceof LogicalTypes.TimestampMicros ? micros(column, millis) : millis;
            case STRING -> Instant.ofEpochMilli(millis).toString();
            default ->
                throw new UnparsableRowException(column.name(), Long.toString(millis), "a field that holds a time");
        };
    }
}
