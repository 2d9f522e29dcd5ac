package io.millrace.business;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;

/**
 * The calendar months of a zone, as windows: each is named by its end, the next month's first moment, which belongs to it; its own first moment
 * belongs to the month before. Epoch milliseconds.
 */
public record CalendarMonths(ZoneId zone) {

    /** End of the month that holds a time. */
    public long end(long time) {
        return firstMoment(month(time).plusMonths(1));
    }

    /** Start of the month of that end. */
    public long start(long end) {
        return firstMoment(month(end));
    }

    /** The month of that end, for example {@code 2026-03}. */
    public String name(long end) {
        return month(end).toString();
    }

    private YearMonth month(long time) {
        return YearMonth.from(Instant.ofEpochMilli(time - 1).atZone(zone));
    }

    private long firstMoment(YearMonth month) {
        return month.atDay(1).atStartOfDay(zone).toInstant().toEpochMilli();
    }
}
