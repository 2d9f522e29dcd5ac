package io.millrace.console.words;

import io.millrace.project.Durations;
import io.millrace.project.FeatureDefinition;
import io.millrace.project.FeatureDefinition.Aggregate;
import io.millrace.project.FeatureDefinition.Calendar;
import io.millrace.project.FeatureDefinition.Categories;
import io.millrace.project.FeatureDefinition.Compared;
import io.millrace.project.FeatureDefinition.Decayed;
import io.millrace.project.FeatureDefinition.Expression;
import io.millrace.project.FeatureDefinition.Quantile;
import io.millrace.project.FeatureDefinition.Recent;
import io.millrace.project.FeatureDefinition.Since;
import io.millrace.project.FeatureDefinition.SinceLast;
import io.millrace.project.FeatureDefinition.Slope;
import io.millrace.project.FeatureDefinition.Timing;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a feature is, in words: {@code count of sessions over 7 d}. */
public final class FeatureWords {
    private FeatureWords() {}

    /** The words, without a full stop. */
    public static String of(FeatureDefinition feature) {
        if (feature instanceof Aggregate one) {
            return name(one.aggregation()) + of(one.source(), one.field()) + where(one.where()) + over(one.window());
        } else if (feature instanceof Recent one) {
            return "%s of %s.%s%s in the last %d events%s"
                    .formatted(
                            name(one.statistic()),
                            one.source(),
                            one.field(),
                            where(one.where()),
                            one.events(),
                            one.window() == null ? "" : over(one.window()));
        } else if (feature instanceof Quantile one) {
            return "quantile %s of %s.%s%s%s"
                    .formatted(
                            number(one.millionths() / 1e6),
                            one.source(),
                            one.field(),
                            where(one.where()),
                            over(one.window()));
        } else if (feature instanceof Categories one) {
            return "%s, rank %d, of %s.%s%s%s"
                    .formatted(
                            name(one.statistic()),
                            one.rank(),
                            one.source(),
                            one.field(),
                            where(one.where()),
                            over(one.window()));
        } else if (feature instanceof Timing one) {
            return name(one.statistic()) + " of " + one.source() + where(one.where()) + over(one.window()) + ", in "
                    + unit(one.unit());
        } else if (feature instanceof Slope one) {
            return "trend of " + source(one.source(), one.field()) + where(one.where()) + over(one.window()) + " per "
                    + unit(one.unit());
        } else if (feature instanceof Decayed one) {
            return "sum of " + source(one.source(), one.field()) + where(one.where()) + ", halved every "
                    + Durations.format(one.halfLife());
        } else if (feature instanceof Compared one) {
            return "%s of the %s%s%s over %s against %s"
                    .formatted(
                            name(one.comparison()),
                            name(one.aggregation()),
                            of(one.source(), one.field()),
                            where(one.where()),
                            Durations.format(one.window()),
                            Durations.format(one.against()));
        } else if (feature instanceof SinceLast one) {
            return "time since the latest of " + one.source() + where(one.where()) + ", in " + unit(one.unit());
        } else if (feature instanceof Since one) {
            return "time since " + one.source() + "." + one.field() + ", in " + unit(one.unit());
        } else if (feature instanceof Calendar one) {
            return name(one.part()) + " of the latest of " + one.source();
        }
        return ((Expression) feature).expression();
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String of(String source, @Nullable String field) {
        return " of " + source(source, field);
    }

    private static String source(String source, @Nullable String field) {
        return field == null ? source : source + "." + field;
    }

    private static String where(@Nullable String condition) {
        return condition == null ? "" : " where " + condition;
    }

    private static String over(@Nullable Duration window) {
        return window == null ? " over the whole life" : " over " + Durations.format(window);
    }

    private static String unit(Duration unit) {
        String written = Durations.format(unit);
        return written.startsWith("1 ") ? written.substring(2) : "units of " + written;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.6f", value).replaceAll("\\.?0+$", "");
    }
}
