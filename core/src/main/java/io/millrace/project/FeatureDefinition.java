package io.millrace.project;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One feature. Every name is {@code [a-z][a-z0-9_]*}. */
public sealed interface FeatureDefinition {

    /** The feature's name. */
    String name();

    /** Whether its value is a category (text) and not a number. */
    default boolean categorical() {
        return false;
    }

    /** What is aggregated. */
    enum Aggregation {
        COUNT,
        SUM,
        MEAN,
        MIN,
        MAX,
        /** Population variance. */
        VARIANCE,
        /** The value of the latest event; ties break by (time, source, partition, offset). */
        LATEST,
        /** Number of distinct values. */
        DISTINCT
    }

    /** Parts of a calendar date. */
    enum CalendarPart {
        /** 0 to 23. */
        HOUR,
        /** 0 = Monday to 6 = Sunday. */
        DAY_OF_WEEK,
        /** 1 to 31. */
        DAY_OF_MONTH,
        /** 1 to 12. */
        MONTH,
        /** 1 on Saturday and Sunday, else 0. */
        IS_WEEKEND
    }

    /**
     * An aggregate of a source over a window.
     *
     * @param field dotted path, a derived field, or null for COUNT
     * @param where condition over the source's fields; null: every event
     * @param window length of the window; null: the entity's lifetime
     * @param categorical only with LATEST: the value is text
     */
    record Aggregate(
            String name,
            Aggregation aggregation,
            String source,
            @Nullable String field,
            @Nullable String where,
            @Nullable Duration window,
            boolean categorical)
            implements FeatureDefinition {}

    /**
     * Time since the latest event of a source, in units.
     *
     * @param unit length of one unit
     */
    record SinceLast(String name, String source, @Nullable String where, Duration unit) implements FeatureDefinition {}

    /**
     * Time since the moment that a time field of a source's latest event holds, in units.
     *
     * @param field dotted path of a time field
     * @param unit length of one unit
     */
    record Since(String name, String source, String field, Duration unit) implements FeatureDefinition {}

    /** A part of the calendar date, in the project's zone, of a source's latest event. */
    record Calendar(String name, CalendarPart part, String source) implements FeatureDefinition {}

    /**
     * Arithmetic over other features that come before or after it in the file; cycles are mistakes.
     *
     * @param expression the arithmetic
     * @param defaultValue the value where the arithmetic has none (a missing operand, a division by zero); null: missing
     */
    record Expression(
            String name, String expression, @Nullable Double defaultValue) implements FeatureDefinition {}
}
