package io.millrace.business;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class CalendarMonthsTest {

    @Test
    void shouldEndAMonthAtTheFirstMomentOfTheNextInItsZone() {
        CalendarMonths berlin = new CalendarMonths(ZoneId.of("Europe/Berlin"));
        long within = at("2026-03-15T12:00:00Z");

        assertThat(berlin.end(within)).isEqualTo(at("2026-03-31T22:00:00Z"));
        assertThat(berlin.start(berlin.end(within))).isEqualTo(at("2026-02-28T23:00:00Z"));
        assertThat(berlin.name(berlin.end(within))).isEqualTo("2026-03");
    }

    @Test
    void shouldTakeEachMomentIntoOneMonth() {
        CalendarMonths utc = new CalendarMonths(ZoneOffset.UTC);
        long midnight = at("2027-01-01T00:00:00Z");

        assertThat(utc.name(utc.end(midnight))).isEqualTo("2026-12");
        assertThat(utc.name(utc.end(midnight + 1))).isEqualTo("2027-01");
        assertThat(utc.end(midnight)).isEqualTo(midnight);
        assertThat(utc.start(utc.end(midnight + 1))).isEqualTo(midnight);
    }

    private static long at(String time) {
        return Instant.parse(time).toEpochMilli();
    }
}
