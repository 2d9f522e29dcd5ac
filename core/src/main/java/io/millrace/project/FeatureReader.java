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

    private static final List<Keys> AGGREGATES =
            List.of(Keys.COUNT, Keys.SUM, Keys.MEAN, Keys.MIN, Keys.MAX, Keys.VARIANCE, Keys.LATEST, Keys.DISTINCT);
    private static final List<Keys> OTHERS = List.of(
            Keys.QUANTILE,
            Keys.MEDIAN,
            Keys.TOP,
            Keys.TOP_COUNT,
            Keys.TOP_SHARE,
            Keys.ENTROPY,
            Keys.SINCE_LAST,
            Keys.SINCE,
            Keys.CALENDAR,
            Keys.EXPRESSION);
    private static final List<String> KINDS = java.util.stream.Stream.of(AGGREGATES, OTHERS)
            .flatMap(List::stream)
            .map(FeatureReader::kind)
            .toList();
    private static final List<String> PARTS = Arrays.stream(CalendarPart.values())
            .map(part -> part.name().toLowerCase(Locale.ROOT))
            .toList();

    private final Sources sources;

    FeatureReader(Sources sources) {
        this.sources = sources;
    }

    private static String kind(Keys keys) {
        return keys.known().get(0);
    }

    /** The feature; null when it has a mistake. */
    @Nullable FeatureDefinition read(String name, Section section) {
        List<String> kinds = section.keys().stream().filter(KINDS::contains).toList();
        if (kinds.size() != 1) {
            String near = section.keys().stream()
                    .map(key -> Similar.hint(key, KINDS))
                    .filter(hint -> !hint.isEmpty() && kinds.isEmpty())
                    .findFirst()
                    .orElse("");
            String found = kinds.isEmpty()
                    ? section.keys().isEmpty() ? "an empty map" : String.join(", ", section.keys())
                    : String.join(" and ", kinds);
            section.mistakes()
                    .add(section.mark(), section.path(), found, "exactly one of " + String.join(", ", KINDS) + near);
            return null;
        }
        for (Keys keys : AGGREGATES) {
            if (kinds.contains(kind(keys))) {
                keys.check(section);
                return aggregate(name, keys, section);
            }
        }
        Keys keys =
                OTHERS.stream().filter(k -> kinds.contains(kind(k))).findFirst().orElseThrow();
        keys.check(section);
        return switch (keys) {
            case SINCE_LAST -> sinceLast(name, section);
            case SINCE -> since(name, section);
            case CALENDAR -> calendar(name, section);
            case QUANTILE, MEDIAN -> quantile(name, keys, section);
            case TOP, TOP_COUNT, TOP_SHARE, ENTROPY -> categories(name, keys, section);
            default -> expression(name, section);
        };
    }

    private @Nullable FeatureDefinition aggregate(String name, Keys keys, Section section) {
        Aggregation aggregation = Aggregation.valueOf(keys.name());
        boolean count = aggregation == Aggregation.COUNT;
        Boolean categorical = aggregation == Aggregation.LATEST ? section.flag("categorical") : Boolean.FALSE;
        Origin origin = count ? source(section, kind(keys)) : field(section, kind(keys));
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
            checkType(section, kind(keys), origin, categorical);
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
        Origin origin = field(section, kind(keys));
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
        checkType(section, kind(keys), origin, false);
        return new Quantile(name, origin.source(), origin.field(), where, window, millionths);
    }

    private @Nullable Categories categories(String name, Keys keys, Section section) {
        Origin origin = field(section, kind(keys));
        Duration window = window(section);
        Long rank = keys == Keys.ENTROPY ? Long.valueOf(1) : section.whole("rank", 1, Categories.LAST_RANK, 1L);
        if (origin == null || origin.field() == null || rank == null || (section.has("over") && window == null)) {
            return null;
        }
        String where = sources.where(section, List.of(origin.source()));
        checkType(section, kind(keys), origin, true);
        CategoryStatistic statistic = CategoryStatistic.valueOf(keys.name());
        return new Categories(name, statistic, origin.source(), origin.field(), where, window, rank.intValue());
    }

    private void checkType(Section section, String key, Origin origin, boolean categorical) {
        SourceDefinition source = sources.byName().get(origin.source());
        String field = origin.field();
        if (source == null || field == null) {
            return;
        }
        if (!(categorical ? Sources.isText(source, field) : Sources.isNumber(source, field))) {
            section.wrong(key, categorical ? "a field that is text" : "a field that is a number");
        }
    }

    private @Nullable SinceLast sinceLast(String name, Section section) {
        Origin origin = source(section, "since_last");
        Duration unit = unit(section);
        if (origin == null || unit == null) {
            return null;
        }
        return new SinceLast(name, origin.source(), sources.where(section, List.of(origin.source())), unit);
    }

    private @Nullable Since since(String name, Section section) {
        Origin origin = field(section, "since");
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
        Origin origin = source(section, "of");
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

    private static @Nullable Duration unit(Section section) {
        String unit = section.choice("unit", List.of("d", "h", "min", "s"), "d");
        return unit == null ? null : Durations.unit(unit).orElseThrow();
    }

    /**
     * What a feature is made from.
     *
     * @param field null for the whole record
     */
    private record Origin(String source, @Nullable String field) {}

    private @Nullable Origin source(Section section, String key) {
        Scalar text = section.scalar(key, "a source: " + Similar.oneOf("", sources.names()), true);
        if (text == null) {
            return null;
        }
        sources.find(section, key, text.text());
        return sources.byName().containsKey(text.text()) ? new Origin(text.text(), null) : null;
    }

    private @Nullable Origin field(Section section, String key) {
        String expected = "a field of a source, such as "
                + sources.names().stream().findFirst().orElse("source") + ".amount";
        String text = section.text(key, Names.PATHS, expected);
        if (text == null) {
            return null;
        }
        int dot = text.indexOf('.');
        if (dot < 0) {
            section.wrong(key, expected);
            return null;
        }
        Origin origin = new Origin(text.substring(0, dot), text.substring(dot + 1));
        SourceDefinition source = sources.find(section, key, origin.source());
        if (!sources.byName().containsKey(origin.source())) {
            return null;
        }
        if (source != null && source.file() != null && origin.field() != null) {
            List<String> known = List.copyOf(Sources.candidates(source));
            if (!known.contains(origin.field())) {
                section.wrong(key, "a field of " + source.name() + ": " + Similar.oneOf(origin.field(), known));
                return null;
            }
        }
        return origin;
    }
}
