package io.millrace.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CronLineTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    /** Its clock changes by half an hour. */
    private static final ZoneId LORD_HOWE = ZoneId.of("Australia/Lord_Howe");

    @ParameterizedTest
    @CsvSource({
        // A usual night.
        "0 2 * * *, 2026-11-26T00:59:59Z, 2026-11-26T01:00:00Z",
        "0 2 * * *, 2026-11-26T01:00:00Z, 2026-11-27T01:00:00Z",
        // 2026-03-29: from 02:00 to 03:00. What is skipped comes at 03:00, and once.
        "30 2 * * *, 2026-03-28T12:00:00Z, 2026-03-29T01:00:00Z",
        "30 2 * * *, 2026-03-29T01:00:00Z, 2026-03-30T00:30:00Z",
        "0 3 * * *, 2026-03-28T12:00:00Z, 2026-03-29T01:00:00Z",
        // 2026-10-25: from 03:00 back to 02:00. What is there twice comes the first time.
        "30 2 * * *, 2026-10-24T12:00:00Z, 2026-10-25T00:30:00Z",
        "30 2 * * *, 2026-10-25T00:30:00Z, 2026-10-26T01:30:00Z",
        "0 3 * * *, 2026-10-25T00:30:00Z, 2026-10-25T02:00:00Z",
        // A leap day, and a weekday.
        "0 0 29 2 *, 2026-01-01T00:00:00Z, 2028-02-28T23:00:00Z",
        "15 6 * * 1, 2026-11-26T00:00:00Z, 2026-11-30T05:15:00Z"
    })
    void shouldFindTheNextMomentInBerlin(String line, Instant after, Instant next) {
        assertThat(CronLine.parse(line).next(after.toEpochMilli(), BERLIN)).hasValue(next.toEpochMilli());
    }

    @ParameterizedTest
    @CsvSource({
        "0 2 * * *, PT24H, true, PT24H",
        "0 2 * * *, PT24H1M, false, PT24H",
        "0 2 * * 1-5, P3D, true, PT24H",
        "0 2 * * 1-5, PT72H1M, false, PT24H",
        "* * 1 * *, P30D, true, PT1M",
        "* * 1 * *, P31D, false, PT1M",
        "* * * * *, PT1M, true, PT1M",
        "* * * * *, PT2H, false, PT1M"
    })
    void shouldTellWhetherSomeGapIsLongEnough(String line, Duration rest, boolean leaves, Duration gap) {
        assertThat(CronLine.parse(line).leaves(rest)).isEqualTo(leaves);
        assertThat(CronLine.parse(line).someGap()).isEqualTo(gap);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Berlin", "Australia/Lord_Howe", "America/New_York", "UTC"})
    void shouldNameEveryMomentOfTheWallOnceWhateverTheClockDoes(String zone) {
        List<Predicate<LocalDateTime>> meant = List.of(
                wall -> wall.getMinute() % 20 == 0 && wall.getHour() < 4,
                wall -> wall.getMinute() == 30 && wall.getHour() == 2,
                wall -> wall.getMinute() == 0 && wall.getDayOfWeek() == DayOfWeek.SUNDAY);
        List<String> lines = List.of("*/20 0-3 * * *", "30 2 * * *", "0 * * * 0");
        for (int i = 0; i < lines.size(); i++) {
            assertThat(moments(CronLine.parse(lines.get(i)), ZoneId.of(zone)))
                    .as(lines.get(i))
                    .isEqualTo(watched(meant.get(i), ZoneId.of(zone)));
        }
    }

    /** Whoever cuts time into pieces finds as many moments as who does not: none twice, none lost, also over the changes of the clock. */
    @Test
    void shouldBeDueOncePerMomentHoweverTicksFall() {
        CronLine line = CronLine.parse("*/7 1-3 * * *");
        long from = Instant.parse("2026-03-20T00:00:00Z").toEpochMilli();
        long to = Instant.parse("2026-04-10T00:00:00Z").toEpochMilli();
        Random random = new Random(7);
        Set<Long> found = new HashSet<>();
        for (long time = from; time < to; ) {
            long tick = Math.min(to, time + 1 + random.nextInt(200_000));
            if (line.due(time, tick, LORD_HOWE)) {
                assertThat(found.add(line.next(time, LORD_HOWE).orElseThrow())).isTrue();
            }
            time = tick;
        }
        List<Long> all = new ArrayList<>();
        for (long time = line.next(from, LORD_HOWE).orElseThrow(); time <= to; ) {
            all.add(time);
            time = line.next(time, LORD_HOWE).orElseThrow();
        }
        assertThat(found).hasSize(all.size()).containsAll(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0 2 * *", "61 * * * *", "0 25 * * *", "nightly", "0 2 * * * *", "0 0 30 2 *"})
    void shouldRefuseWhatNamesNoMoment(String line) {
        assertThatThrownBy(() -> CronLine.parse(line)).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<Instant> moments(CronLine line, ZoneId zone) {
        List<Instant> found = new ArrayList<>();
        long end = Instant.parse("2027-01-01T00:00:00Z").toEpochMilli();
        long at = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli() - 1;
        for (at = line.next(at, zone).orElseThrow();
                at < end;
                at = line.next(at, zone).orElseThrow()) {
            found.add(Instant.ofEpochMilli(at));
        }
        return found;
    }

    /** Who looks at a clock each minute, crosses off what comes, and makes up for what the clock has skipped. */
    private static List<Instant> watched(Predicate<LocalDateTime> meant, ZoneId zone) {
        List<Instant> found = new ArrayList<>();
        Instant end = Instant.parse("2027-01-01T00:00:00Z");
        LocalDateTime last = ZonedDateTime.ofInstant(Instant.parse("2025-12-31T23:59:00Z"), zone)
                .toLocalDateTime();
        for (Instant now = Instant.parse("2026-01-01T00:00:00Z");
                now.isBefore(end);
                now = now.plus(Duration.ofMinutes(1))) {
            LocalDateTime wall = ZonedDateTime.ofInstant(now, zone).toLocalDateTime();
            boolean due = false;
            for (LocalDateTime seen = last.plusMinutes(1); !seen.isAfter(wall); seen = seen.plusMinutes(1)) {
                due |= meant.test(seen);
                last = seen;
            }
            if (due) {
                found.add(now);
            }
        }
        return found;
    }
}
