package io.millrace.project;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A season that the reference of drift respects: what a window is compared with lay at the same place in it. */
public enum Season {
    /** The hours of the week, by the clocks of the project's zone. */
    HOUR_OF_WEEK,

    /** The weeks of the year. */
    WEEK_OF_YEAR;

    /** After which a window comes again. */
    public static final Duration WEEK = Duration.ofDays(7);

    /** After which it comes again at its place in the year, on the same day of the week: 52 weeks. */
    public static final Duration YEAR = WEEK.multipliedBy(52);

    /** As the project file and reports write it: {@code hour_of_week}, {@code week_of_year}. */
    public String written() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What length windows need in these seasons, in words; null when theirs does: each window must come again, at one of at most 364 places. */
    public static @Nullable String misfit(Set<Season> seasons, Duration window) {
        long length = window.toMillis();
        if (!seasons.isEmpty() && WEEK.toMillis() % length != 0 && length % WEEK.toMillis() != 0) {
            return "a length that divides a week, or whole weeks";
        }
        if (seasons.contains(WEEK_OF_YEAR) && YEAR.toMillis() % length != 0) {
            return "a length that divides 364 d";
        }
        boolean crossed = seasons.contains(HOUR_OF_WEEK) && seasons.contains(WEEK_OF_YEAR);
        return crossed && window.compareTo(Duration.ofDays(1)) < 0 ? "1 d or more, with both seasons" : null;
    }
}
