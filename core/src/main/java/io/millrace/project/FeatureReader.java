package io.millrace.project;

import io.millrace.project.FeatureDefinition.Aggregate;
import io.millrace.project.FeatureDefinition.Aggregation;
import io.millrace.project.FeatureDefinition.Calendar;
import io.millrace.project.FeatureDefinition.CalendarPart;
import io.millrace.project.FeatureDefinition.Categories;
import io.millrace.project.FeatureDefinition.CategoryStatistic;
import io.millrace.project.FeatureDefinition.Expression;
import io.millrace.project.FeatureDefinition.Quantile;
import io.millrace.project.FeatureDefinition.Recent;
import io.millrace.project.FeatureDefinition.Since;
import io.millrace.project.FeatureDefinition.SinceLast;
import io.millrace.project.Origins.Origin;
import io.millrace.project.Value.Scalar;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads one feature. Its kind is the key that only this kind has. */
final class FeatureReader {
    static final Duration SHORTEST_WINDOW = Duration.ofHours(1);
    static final Duration LONGEST_WINDOW = Duration.ofDays(365);

    private static final List<Keys> AGGREGATES = List.of(
            Keys.COUNT,
            Keys.SUM,
            Keys.MEAN,
            Keys.MIN,
            Keys.MAX,
            Keys.VARIANCE,
            Keys.STDDEV,
            Keys.FIRST,
            Keys.LATEST,
            Keys.DISTINCT);
    private static final List<Keys> OTHERS = List.of(
            Keys.QUANTILE,
            Keys.MEDIAN,
            Keys.TOP,
            Keys.TOP_COUNT,
            Keys.TOP_SHARE,
            Keys.ENTROPY,
            Keys.ACTIVE_DAYS,
            Keys.MEAN_GAP,
            Keys.LONGEST_GAP,
            Keys.SLOPE,
            Keys.DECAYED_SUM,
            Keys.DECAYED_COUNT,
            Keys.SINCE_FIRST,
            Keys.SINCE_LAST,
            Keys.SINCE,
            Keys.CALENDAR,
            Keys.EXPRESSION);
    private static final List<String> KINDS = java.util.stream.Stream.of(AGGREGATES, OTHERS)
            .flatMap(List::stream)
            .map(Keys::kind)
            .toList();
    private static final List<String> PARTS = Arrays.stream(CalendarPart.values())
            .map(part -> part.name().toLowerCase(Locale.ROOT))
            .toList();

    private final Sources sources;
    private final Origins origins;
    private final TrendReader trends;

    FeatureReader(Sources sources) {
        this.sources = sources;
        origins = new Origins(sources);
        trends = new TrendReader(sources, origins);
    }

    /** The feature; null when it has a mistake. */
    @Nullable FeatureDefinition read(String name, Section section) {
        List<String> kinds = section.keys().stream().filter(KINDS::contains).toList();
        if (kinds.size() != 1) {
            String near = kinds.isEmpty() ? meant(section) : "";
            String found = kinds.isEmpty()
                    ? section.keys().isEmpty() ? "an empty map" : String.join(", ", section.keys())
                    : String.join(" and ", kinds);
            section.mistakes()
                    .add(section.mark(), section.path(), found, "exactly one of " + String.join(", ", KINDS) + near);
            return null;
        }
        for (Keys keys : AGGREGATES) {
            if (kinds.contains(keys.kind())) {
                keys.check(section);
                return section.has("against") ? trends.compared(name, keys, section) : aggregate(name, keys, section);
            }
        }
        Keys keys = OTHERS.stream()
                .filter(k -> kinds.contains(k.kind()))
                .findFirst()
                .orElseThrow();
        keys.check(section);
        return switch (keys) {
            case ACTIVE_DAYS, MEAN_GAP, LONGEST_GAP, SINCE_FIRST -> trends.timing(name, keys, section);
            case SLOPE -> trends.slope(name, section);
            case DECAYED_SUM, DECAYED_COUNT -> trends.decayed(name, keys, section);
            case SINCE_LAST -> sinceLast(name, section);
            case SINCE -> since(name, section);
            case CALENDAR -> calendar(name, section);
            case QUANTILE, MEDIAN -> quantile(name, keys, section);
            case TOP, TOP_COUNT, TOP_SHARE, ENTROPY -> categories(name, keys, section);
            default -> expression(name, section);
        };
    }

    /** What a feature without a kind was to be, as far as one can guess. */
    private static String meant(Section section) {
        for (String key : section.keys()) {
            int colon = key.indexOf(':');
            if (colon > 0) {
                return " (a space is missing behind the colon: %s: %s)"
                        .formatted(key.substring(0, colon), key.substring(colon + 1));
            }
            if (KINDS.contains(section.shown(key))) {
                return " (its kind is itself the key, such as {%s: %s}, not the value of %s)"
                        .formatted(section.shown(key), "orders.amount", key);
            }
        }
        return section.keys().stream()
                .map(key -> Similar.hint(key, KINDS))
                .filter(hint -> !hint.isEmpty())
                .findFirst()
                .orElse("");
    }

    private @Nullable FeatureDefinition aggregate(String name, Keys keys, Section section) {
        for (String key : List.of("as", "default")) {
            if (section.has(key)) {
                section.wrong(key, "no such key without against");
            }
        }
        Aggregation aggregation = Aggregation.valueOf(keys.name());
        boolean count = aggregation == Aggregation.COUNT;
        Boolean categorical = aggregation == Aggregation.LATEST ? section.flag("categorical") : Boolean.FALSE;
        Origin origin = count ? origins.source(section, keys.kind()) : origins.field(section, keys.kind());
        boolean windowed = section.has("over");
        Duration window = window(section);
        String lastEvents = aggregation == Aggregation.LATEST ? "nth" : "last";
        boolean bounded = keys.known().contains(lastEvents) && section.has(lastEvents);
        Long events = bounded ? section.whole(lastEvents, 1, Recent.MOST_EVENTS, null) : null;
        if (origin == null || categorical == null || (windowed && window == null) || (bounded && events == null)) {
            return null;
        }
        String where = sources.where(section, List.of(origin.source()));
        if (!count && aggregation != Aggregation.DISTINCT) {
            origins.isOfType(section, keys.kind(), origin, categorical);
        }
        SourceDefinition source = sources.byName().get(origin.source());
        if (events != null && source != null && source.table()) {
            section.wrong(lastEvents, "no such key of a table, which has one row of an entity");
            return null;
        }
        if (events != null && origin.field() != null) {
            return new Recent(
                    name, aggregation, origin.source(), origin.field(), where, window, events.intValue(), categorical);
        }
        return new Aggregate(name, aggregation, origin.source(), origin.field(), where, window, categorical);
    }

    private static @Nullable Duration window(Section section) {
        return section.has("over") ? section.duration("over", SHORTEST_WINDOW, LONGEST_WINDOW) : null;
    }

    private @Nullable Quantile quantile(String name, Keys keys, Section section) {
        Origin origin = origins.field(section, keys.kind());
        Duration window = window(section);
        Double share = keys == Keys.MEDIAN ? Double.valueOf(0.5) : section.share("q", 0, 1, null);
        if (origin == null || origin.field() == null || share == null || (section.has("over") && window == null)) {
            return null;
        }
        int millionths = (int) Math.round(share * 1e6);
        if (Math.abs(millionths - share * 1e6) > 1e-6) {
            section.wrong("q", "a share of at most 6 digits, such as 0.999 or 99.9 %");
            return null;
        }
        String where = sources.where(section, List.of(origin.source()));
        origins.isOfType(section, keys.kind(), origin, false);
        return new Quantile(name, origin.source(), origin.field(), where, window, millionths);
    }

    private @Nullable Categories categories(String name, Keys keys, Section section) {
        Origin origin = origins.field(section, keys.kind());
        Duration window = window(section);
        Long rank = keys == Keys.ENTROPY ? Long.valueOf(1) : section.whole("rank", 1, Categories.LAST_RANK, 1L);
        if (origin == null || origin.field() == null || rank == null || (section.has("over") && window == null)) {
            return null;
        }
        String where = sources.where(section, List.of(origin.source()));
        origins.isOfType(section, keys.kind(), origin, true);
        CategoryStatistic statistic = CategoryStatistic.valueOf(keys.name());
        return new Categories(name, statistic, origin.source(), origin.field(), where, window, rank.intValue());
    }

    private @Nullable SinceLast sinceLast(String name, Section section) {
        Origin origin = origins.source(section, "since_last");
        Duration unit = unit(section);
        if (origin == null || unit == null) {
            return null;
        }
        return new SinceLast(name, origin.source(), sources.where(section, List.of(origin.source())), unit);
    }

    private @Nullable Since since(String name, Section section) {
        Origin origin = origins.field(section, "since");
        Duration unit = unit(section);
        if (origin == null || origin.field() == null || unit == null) {
            return null;
        }
        SourceDefinition source = sources.byName().get(origin.source());
        if (source != null && !Sources.isTime(source, origin.field())) {
            section.wrong("since", "a field that is a time");
        }
        return new Since(name, origin.source(), origin.field(), unit);
    }

    private @Nullable Calendar calendar(String name, Section section) {
        String part = section.choice("calendar", PARTS, null);
        Origin origin = origins.source(section, "of");
        return part == null || origin == null
                ? null
                : new Calendar(name, CalendarPart.valueOf(part.toUpperCase(Locale.ROOT)), origin.source());
    }

    private static @Nullable Expression expression(String name, Section section) {
        Scalar text = section.scalar("expression", "an expression over other features", true);
        Boolean categorical = section.flag("categorical");
        if (text == null || categorical == null) {
            return null;
        }
        boolean stated = section.has("default");
        if (categorical) {
            String otherwise = stated ? section.text("default", Names.ANY, "a text") : null;
            return new Expression(name, text.text(), null, true, otherwise);
        }
        Double otherwise = stated ? section.number("default", -Double.MAX_VALUE, Double.MAX_VALUE, null) : null;
        return new Expression(name, text.text(), otherwise);
    }

    static @Nullable Duration unit(Section section) {
        String unit = section.choice("unit", List.of("d", "h", "min", "s"), "d");
        return unit == null ? null : Durations.unit(unit).orElseThrow();
    }
}
