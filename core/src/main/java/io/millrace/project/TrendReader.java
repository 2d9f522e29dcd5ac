package io.millrace.project;

import io.millrace.project.FeatureDefinition.Compared;
import io.millrace.project.FeatureDefinition.Decayed;
import io.millrace.project.FeatureDefinition.Slope;
import io.millrace.project.FeatureDefinition.Timing;
import io.millrace.project.FeatureDefinition.TimingStatistic;
import io.millrace.project.Origins.Origin;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the features that tell when things happen, and whether they become more or fewer. */
final class TrendReader {
    private static final Duration DAY = Duration.ofDays(1);

    private final Sources sources;
    private final Origins origins;

    TrendReader(Sources sources, Origins origins) {
        this.sources = sources;
        this.origins = origins;
    }

    @Nullable Timing timing(String name, Keys keys, Section section) {
        TimingStatistic statistic = TimingStatistic.valueOf(keys.name());
        boolean days = statistic == TimingStatistic.ACTIVE_DAYS;
        boolean needsWindow = days || statistic == TimingStatistic.LONGEST_GAP;
        Origin origin = origins.source(section, keys.kind());
        Duration window = needsWindow || section.has("over")
                ? section.duration("over", days ? DAY : FeatureReader.SHORTEST_WINDOW, FeatureReader.LONGEST_WINDOW)
                : null;
        Duration unit = days ? DAY : FeatureReader.unit(section);
        if (origin == null || unit == null || ((needsWindow || section.has("over")) && window == null)) {
            return null;
        }
        if (days && window != null && window.toMillis() % DAY.toMillis() != 0) {
            section.wrong("over", "whole days, such as 30 d");
            return null;
        }
        String where = sources.where(section, List.of(origin.source()));
        return new Timing(name, statistic, origin.source(), where, window, unit);
    }

    @Nullable Slope slope(String name, Section section) {
        Origin origin = origins.sourceOrNumber(section, "slope");
        Duration window = section.duration("over", FeatureReader.SHORTEST_WINDOW, FeatureReader.LONGEST_WINDOW);
        Duration unit = FeatureReader.unit(section);
        if (origin == null || window == null || unit == null) {
            return null;
        }
        String where = sources.where(section, List.of(origin.source()));
        return new Slope(name, origin.source(), origin.field(), where, window, unit);
    }

    @Nullable Decayed decayed(String name, Keys keys, Section section) {
        Origin origin = keys == Keys.DECAYED_COUNT
                ? origins.source(section, keys.kind())
                : origins.number(section, keys.kind());
        Duration halfLife = section.duration("half_life", FeatureReader.SHORTEST_WINDOW, FeatureReader.LONGEST_WINDOW);
        if (origin == null || halfLife == null) {
            return null;
        }
        String where = sources.where(section, List.of(origin.source()));
        return new Decayed(name, origin.source(), origin.field(), where, halfLife);
    }

    /** An aggregate with {@code against}. */
    @Nullable Compared compared(String name, Keys keys, Section section) {
        FeatureDefinition.Aggregation aggregation = FeatureDefinition.Aggregation.valueOf(keys.name());
        Origin origin = aggregation == FeatureDefinition.Aggregation.COUNT
                ? origins.source(section, keys.kind())
                : origins.number(section, keys.kind());
        Duration window = section.duration("over", FeatureReader.SHORTEST_WINDOW, FeatureReader.LONGEST_WINDOW);
        Duration against = section.duration("against", FeatureReader.SHORTEST_WINDOW, FeatureReader.LONGEST_WINDOW);
        String as = section.choice("as", List.of("ratio", "difference"), "ratio");
        Double otherwise =
                section.has("default") ? section.number("default", -Double.MAX_VALUE, Double.MAX_VALUE, null) : null;
        if (origin == null || window == null || against == null || as == null) {
            return null;
        }
        if (section.has("last")) {
            section.wrong("last", "no such key beside against");
            return null;
        }
        if (against.compareTo(window) <= 0) {
            section.wrong("against", "a window longer than over");
            return null;
        }
        String where = sources.where(section, List.of(origin.source()));
        return new Compared(
                name,
                aggregation,
                origin.source(),
                origin.field(),
                where,
                window,
                against,
                FeatureDefinition.Comparison.valueOf(as.toUpperCase(Locale.ROOT)),
                otherwise);
    }
}
