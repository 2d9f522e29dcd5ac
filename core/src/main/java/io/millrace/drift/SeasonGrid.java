package io.millrace.drift;

import io.millrace.project.Season;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where windows lie in the season. A monitoring window lies at one place as a whole, and so does each row of a reference, with the window that it
 * would have been counted in: windows at the same place hold the same hours of the week, the same weeks of the year, or both.
 *
 * @param seasons at least one
 * @param window length of a window, milliseconds: it divides a week, or is whole weeks
 * @param zone whose summer time moves the hours of windows that are about as short as it
 */
public record SeasonGrid(Set<Season> seasons, long window, ZoneId zone) {
    private static final long WEEK = Season.WEEK.toMillis();

    public SeasonGrid {
        seasons = Set.copyOf(seasons);
        if (seasons.isEmpty()
                || window <= 0
                || (WEEK % window != 0 && window % WEEK != 0)
                || (seasons.contains(Season.WEEK_OF_YEAR) && Season.YEAR.toMillis() % window != 0)) {
            throw new IllegalArgumentException("windows of " + window + " ms in the seasons " + seasons);
        }
    }

    /** Number of places. */
    public int places() {
        return inWeek() * (seasons.contains(Season.WEEK_OF_YEAR) ? inYear() : 1);
    }

    /** The place of the window that holds a time, from 0; epoch milliseconds. A window holds its end, and not its start. */
    public int placeOf(long time) {
        return place(Math.floorDiv(time - 1, window) * window);
    }

    /** The place of the window that starts at a time, from 0; epoch milliseconds. */
    public int place(long windowStart) {
        int week = seasons.contains(Season.WEEK_OF_YEAR)
                ? Math.floorMod(Math.floorDiv(windowStart, Math.max(WEEK, window)), inYear())
                : 0;
        return week * inWeek() + Math.floorMod(Math.floorDiv(clocks(windowStart), window), inWeek());
    }

    /** The seasons, as reports write them. */
    public String written() {
        return seasons.stream().sorted().map(Season::written).collect(Collectors.joining(", "));
    }

    private int inWeek() {
        return seasons.contains(Season.HOUR_OF_WEEK) ? (int) Math.max(1, WEEK / window) : 1;
    }

    private int inYear() {
        return (int) (Season.YEAR.toMillis() / Math.max(WEEK, window));
    }

    /** Windows lie on the hours of UTC: in summer the one that the clocks call by the same hours is the one before, where windows are short enough. */
    private long clocks(long windowStart) {
        long ahead = zone.getRules()
                .getDaylightSavings(Instant.ofEpochMilli(windowStart))
                .toMillis();
        return windowStart + Math.round((double) ahead / window) * window;
    }
}
