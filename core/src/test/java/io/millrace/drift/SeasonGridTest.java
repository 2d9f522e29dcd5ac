package io.millrace.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.project.Season;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeasonGridTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long DAY = 24 * HOUR;
    private static final long START = Instant.parse("2025-01-02T00:00:00Z").toEpochMilli();
    private static final Set<Season> BOTH = Set.of(Season.HOUR_OF_WEEK, Season.WEEK_OF_YEAR);

    @Test
    void shouldKnowTheHoursOfTheWeekByTheClocks() {
        for (String zone : List.of("UTC", "Europe/Berlin", "America/New_York", "Australia/Sydney")) {
            SeasonGrid grid = new SeasonGrid(Set.of(Season.HOUR_OF_WEEK), HOUR, ZoneId.of(zone));
            Map<String, Integer> places = new HashMap<>();
            for (long start = START; start < START + 2 * 365 * DAY; start += HOUR) {
                ZonedDateTime local = Instant.ofEpochMilli(start).atZone(ZoneId.of(zone));
                int place = grid.place(start);
                places.putIfAbsent(local.getDayOfWeek() + " " + local.getHour(), place);
                assertThat(places.get(local.getDayOfWeek() + " " + local.getHour()))
                        .as("%s %s", zone, local)
                        .isEqualTo(place);
            }
            assertThat(new HashSet<>(places.values())).hasSize(168);
        }
    }

    @Test
    void shouldComeAgainAfter52Weeks() {
        SeasonGrid grid = new SeasonGrid(BOTH, DAY, ZoneId.of("Europe/Berlin"));
        Map<Integer, Long> first = new HashMap<>();
        for (long start = START; start < START + 3 * 364 * DAY; start += DAY) {
            Long before = first.putIfAbsent(grid.place(start), start);
            assertThat(before == null ? 0 : (start - before) % (364 * DAY)).isZero();
        }
        assertThat(first).hasSize(364).hasSize(grid.places());
        assertThat(first.keySet()).allMatch(place -> place >= 0 && place < 364);
    }

    @Test
    void shouldPutARowWhereItsWindowIs() {
        long seed = 11;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (long window : new long[] {HOUR, 6 * HOUR, DAY, 7 * DAY, 14 * DAY, 28 * DAY}) {
            Set<Season> seasons = window < DAY ? Set.of(Season.WEEK_OF_YEAR) : BOTH;
            SeasonGrid grid = new SeasonGrid(seasons, window, ZoneOffset.UTC);
            for (int i = 0; i < 200; i++) {
                long start = Math.floorDiv(START, window) * window + random.nextInt(500) * window;
                assertThat(grid.placeOf(start + window)).as("its end").isEqualTo(grid.place(start));
                assertThat(grid.placeOf(start + 1 + (long) (random.nextDouble() * (window - 1))))
                        .isEqualTo(grid.place(start));
            }
        }
        assertThat(new SeasonGrid(BOTH, 28 * DAY, ZoneOffset.UTC).places()).isEqualTo(13);
        assertThat(new SeasonGrid(Set.of(Season.HOUR_OF_WEEK), 7 * DAY, ZoneOffset.UTC).places())
                .isEqualTo(1);
    }

    @Test
    void shouldRefuseWindowsThatDoNotComeAgain() {
        assertThat(Season.misfit(Set.of(Season.HOUR_OF_WEEK), Duration.ofHours(5)))
                .contains("divides a week");
        assertThat(Season.misfit(Set.of(Season.WEEK_OF_YEAR), Duration.ofDays(21)))
                .contains("364 d");
        assertThat(Season.misfit(BOTH, Duration.ofHours(1))).contains("1 d or more");
        assertThat(Season.misfit(BOTH, Duration.ofDays(1))).isNull();
        assertThat(Season.misfit(Set.of(), Duration.ofHours(5))).isNull();
        assertThatThrownBy(() -> new SeasonGrid(BOTH, 21 * DAY, ZoneOffset.UTC))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SeasonGrid(Set.of(), DAY, ZoneOffset.UTC))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
