package io.millrace.topology.features;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Reads ISO-8601 times from UTF-8 bytes without allocating: {@code yyyy-MM-dd}, then optionally {@code T} or a blank and
 * {@code HH:mm[:ss[.fraction]]}, then optionally {@code Z}, {@code ±HH}, {@code ±HHmm} or {@code ±HH:mm}. What is finer than
 * a millisecond is cut off.
 */
final class IsoTime {
    /** The text is not such a time. */
    static final long UNREADABLE = Long.MIN_VALUE;

    private static final long DAY = 86_400_000L;

    private final ZoneId zone;
    private final boolean utc;

    private byte[] text = new byte[0];
    private int position;
    private int end;

    /** Not thread-safe. The zone is that of texts without an offset. */
    IsoTime(ZoneId zone) {
        this.zone = zone;
        this.utc = zone.normalized().equals(ZoneOffset.UTC);
    }

    /** Epoch milliseconds, or {@link #UNREADABLE}. */
    long parse(byte[] utf8, int start, int length) {
        text = utf8;
        position = start;
        end = start + length;
        int year = digits(4);
        boolean ok = literal('-');
        int month = digits(2);
        ok &= literal('-');
        int day = digits(2);
        if (!ok || year < 0 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) {
            return UNREADABLE;
        }
        long millis = 0;
        if (position < end && (literal('T') || literal('t') || literal(' '))) {
            millis = timeOfDay();
            if (millis < 0) {
                return UNREADABLE;
            }
        }
        long local = epochDay(year, month, day) * DAY + millis;
        if (position == end) {
            return toInstant(local);
        }
        if (literal('Z') || literal('z')) {
            return position == end ? local : UNREADABLE;
        }
        return atOffset(local);
    }

    private long timeOfDay() {
        int hour = digits(2);
        boolean ok = literal(':');
        int minute = digits(2);
        int second = 0;
        int fraction = 0;
        if (literal(':')) {
            second = digits(2);
            if (literal('.') || literal(',')) {
                fraction = fraction();
            }
        }
        ok &= hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60 && fraction >= 0;
        return ok ? ((hour * 60L + minute) * 60 + second) * 1000 + fraction : -1;
    }

    private int fraction() {
        int start = position;
        int millis = 0;
        for (int unit = 100; position < end && isDigit(text[position]); unit /= 10) {
            millis += (text[position++] - '0') * unit;
        }
        return position > start && position - start <= 9 ? millis : -1;
    }

    private long atOffset(long local) {
        int sign = literal('+') ? 1 : literal('-') ? -1 : 0;
        int hours = digits(2);
        int minutes = 0;
        if (position < end) {
            literal(':');
            minutes = digits(2);
        }
        boolean ok = sign != 0 && position == end && hours >= 0 && hours <= 18 && minutes >= 0 && minutes < 60;
        return ok ? local - sign * (hours * 60L + minutes) * 60_000 : UNREADABLE;
    }

    /** The instant of a local time in the zone. */
    long toInstant(long local) {
        if (utc) {
            return local;
        }
        LocalDateTime time = LocalDateTime.ofEpochSecond(Math.floorDiv(local, 1000L), 0, ZoneOffset.UTC);
        return local - zone.getRules().getOffset(time).getTotalSeconds() * 1000L;
    }

    /** A number of so many digits; -1 when they are not there, which is then out of every range. */
    private int digits(int count) {
        if (end - position < count) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < count; i++) {
            byte b = text[position++];
            if (!isDigit(b)) {
                return -1;
            }
            value = value * 10 + b - '0';
        }
        return value;
    }

    private boolean literal(char c) {
        if (position < end && text[position] == c) {
            position++;
            return true;
        }
        return false;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static int daysIn(int year, int month) {
        return switch (month) {
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    /** Days since 1970-01-01 in the proleptic Gregorian calendar: March-based years of 146,097 days per 400. */
    private static long epochDay(int year, int month, int day) {
        int y = month > 2 ? year : year - 1;
        int era = Math.floorDiv(y, 400);
        int yearOfEra = y - era * 400;
        int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097L + dayOfEra - 719_468;
    }
}
