package io.millrace.quickstart.files;

import io.millrace.project.FileMapping;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;

/** Parses the text of one column's cells. */
@FunctionalInterface
interface Cell {

    /**
     * The value as Avro's generic data has it.
     *
     * @throws IllegalArgumentException or {@link java.time.DateTimeException} when the text is something else
     */
    Object parse(String text);

    /** The parser of a column type. */
    static Cell of(FileMapping.Type type, String timeFormat, ZoneId zone) {
        return switch (type) {
            case STRING -> text -> text;
            case INTEGER_STRING -> Cell::integer;
            case LONG -> text -> Long.parseLong(text.strip());
            case DOUBLE -> text -> Double.parseDouble(text.strip());
            case TIME -> time(timeFormat, zone);
        };
    }

    private static String integer(String text) {
        try {
            return new BigDecimal(text.strip()).toBigIntegerExact().toString();
        } catch (ArithmeticException fraction) {
            throw new IllegalArgumentException("not a whole number", fraction);
        }
    }

    private static Cell time(String format, ZoneId zone) {
        switch (format) {
            case "epoch_ms":
                return text -> Long.parseLong(text.strip());
            case "epoch_s":
                return text -> Math.multiplyExact(Long.parseLong(text.strip()), 1000L);
            case "iso":
                return text -> millis(
                        DateTimeFormatter.ISO_DATE_TIME.parseBest(
                                text.strip(), OffsetDateTime::from, LocalDateTime::from),
                        zone);
            default:
                DateTimeFormatter formatter = DateTimeFormatter.ofPattern(format);
                return text -> millis(
                        formatter.parseBest(
                                text.strip(), OffsetDateTime::from, LocalDateTime::from, LocalDate::from),
                        zone);
        }
    }

    private static long millis(TemporalAccessor time, ZoneId zone) {
        if (time instanceof OffsetDateTime offset) {
            return offset.toInstant().toEpochMilli();
        }
        LocalDateTime local = time instanceof LocalDate day ? day.atStartOfDay() : (LocalDateTime) time;
        // A local time that the zone skips or has twice is read with the offset before the change.
        ZoneOffset offset = zone.getRules().getValidOffsets(local).isEmpty()
                ? zone.getRules().getTransition(local).getOffsetBefore()
                : zone.getRules().getValidOffsets(local).get(0);
        return Instant.ofEpochSecond(local.toEpochSecond(offset), local.getNano()).toEpochMilli();
    }
}
