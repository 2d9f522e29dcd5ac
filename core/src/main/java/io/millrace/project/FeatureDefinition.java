package io.millrace.project;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One feature. Every name is {@code [a-z][a-z0-9_]*}. */
public sealed interface FeatureDefinition {

    /** The feature's name. */
    String name();

    /** Whether its value is a category (text) and not a number. */
    default boolean categorical() {
        return false;
    }

    /** Length of the window that it looks back on; null: the entity's lifetime. */
    default @Nullable Duration window() {
        return null;
    }

    /** The source whose records it is made of; null of an expression, which is made of other features. */
    default @Nullable String source() {
        return null;
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
        /** Population standard deviation. */
        STDDEV,
        /** The value of the first event; ties break as with LATEST. */
        FIRST,
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
     * A value of the last few events of a source.
     *
     * @param statistic SUM, MEAN, MIN or MAX of the values of the last events, or LATEST: the value of the earliest of them
     * @param field dotted path or a derived field
     * @param where condition over the source's fields: only events that meet it are counted; null: every event
     * @param window events that have left it do not count; null: the entity's lifetime
     * @param events how many, 1 to {@link #MOST_EVENTS}
     * @param categorical only with LATEST: the value is text
     */
    record Recent(
            String name,
            Aggregation statistic,
            String source,
            String field,
            @Nullable String where,
            @Nullable Duration window,
            int events,
            boolean categorical)
            implements FeatureDefinition {
        /** Most events that can be looked back on. */
        public static final int MOST_EVENTS = 32;

        private static final Set<Aggregation> STATISTICS =
                Set.of(Aggregation.SUM, Aggregation.MEAN, Aggregation.MIN, Aggregation.MAX, Aggregation.LATEST);

        public Recent {
            if (!STATISTICS.contains(statistic) || (categorical && statistic != Aggregation.LATEST)) {
                throw new IllegalArgumentException(
                        "no " + statistic + " of the last " + (categorical ? "texts" : "events"));
            }
            if (events < 1 || events > MOST_EVENTS) {
                throw new IllegalArgumentException("the last " + events + " events are not 1 to " + MOST_EVENTS);
            }
        }
    }

    /**
     * A quantile of a number field: the least value that at least that share of the values does not exceed.
     *
     * @param field dotted path or a derived field
     * @param where condition over the source's fields; null: every event
     * @param window length of the window; null: the entity's lifetime
     * @param millionths which: 500,000 is the median; 0 to 1,000,000
     */
    record Quantile(
            String name,
            String source,
            String field,
            @Nullable String where,
            @Nullable Duration window,
            int millionths) implements FeatureDefinition {
        public Quantile {
            if (millionths < 0 || millionths > 1_000_000) {
                throw new IllegalArgumentException("a quantile of " + millionths + " millionths is none");
            }
        }
    }

    /** What is told of the different values of a text field. */
    enum CategoryStatistic {
        /** The value of some rank by frequency, as text. */
        TOP,
        /** How often it occurs. */
        TOP_COUNT,
        /** Its share of all values. */
        TOP_SHARE,
        /** Shannon entropy of the shares of all values, with the natural logarithm. */
        ENTROPY
    }

    /**
     * What is told of the different values of a text field by how often they occur.
     *
     * @param field dotted path
     * @param where condition over the source's fields; null: every event
     * @param window length of the window; null: the entity's lifetime
     * @param rank 1 is the most frequent value; to {@link #LAST_RANK}; 1 with ENTROPY
     */
    record Categories(
            String name,
            CategoryStatistic statistic,
            String source,
            String field,
            @Nullable String where,
            @Nullable Duration window,
            int rank)
            implements FeatureDefinition {
        /** The last rank that can be asked for. */
        public static final int LAST_RANK = 20;

        public Categories {
            if (rank < 1 || rank > LAST_RANK || (rank > 1 && statistic == CategoryStatistic.ENTROPY)) {
                throw new IllegalArgumentException("there is no " + statistic + " of rank " + rank);
            }
        }

        @Override
        public boolean categorical() {
            return statistic == CategoryStatistic.TOP;
        }
    }

    /** What is told of the times of events. */
    enum TimingStatistic {
        /** Number of days of the project's zone with an event. */
        ACTIVE_DAYS,
        /** Mean time between an event and the next one, in units. */
        MEAN_GAP,
        /** Longest time between an event and the next one, in units; as exact as a window's tiles. */
        LONGEST_GAP,
        /** Time since the first event, in units. */
        SINCE_FIRST
    }

    /**
     * What is told of the times of a source's events.
     *
     * @param where condition over the source's fields; null: every event
     * @param window length of the window; null, which ACTIVE_DAYS and LONGEST_GAP cannot have: the entity's lifetime, as always with
     *     SINCE_FIRST
     * @param unit length of one unit; a day with ACTIVE_DAYS
     */
    record Timing(
            String name,
            TimingStatistic statistic,
            String source,
            @Nullable String where,
            @Nullable Duration window,
            Duration unit)
            implements FeatureDefinition {
        public Timing {
            boolean windowed = statistic == TimingStatistic.ACTIVE_DAYS || statistic == TimingStatistic.LONGEST_GAP;
            if (windowed ? window == null : statistic == TimingStatistic.SINCE_FIRST && window != null) {
                throw new IllegalArgumentException(statistic + (windowed ? " needs a window" : " has no window"));
            }
        }
    }

    /**
     * By how much the sum of a field, or the number of events, per unit of time rises in one unit: the slope of the line of least
     * squares through the sums of a window's tiles.
     *
     * @param field dotted path or a derived field; null: number of events
     * @param where condition over the source's fields; null: every event
     * @param unit length of one unit
     */
    record Slope(
            String name,
            String source,
            @Nullable String field,
            @Nullable String where,
            Duration window,
            Duration unit) implements FeatureDefinition {}

    /**
     * Sum of a field, or number of events, in which each event's share is halved whenever a half-life has passed.
     *
     * @param field dotted path or a derived field; null: number of events
     * @param where condition over the source's fields; null: every event
     */
    record Decayed(
            String name,
            String source,
            @Nullable String field,
            @Nullable String where,
            Duration halfLife) implements FeatureDefinition {}

    /** How two windows are compared. */
    enum Comparison {
        /** Shorter over longer. */
        RATIO,
        /** Shorter less longer. */
        DIFFERENCE
    }

    /**
     * An aggregate in a window, compared with the same in a longer one. A count or sum of the longer window is first reduced to the length of
     * the shorter.
     *
     * @param aggregation COUNT, SUM, MEAN, MIN or MAX
     * @param field dotted path, a derived field, or null for COUNT
     * @param where condition over the source's fields; null: every event
     * @param window length of the shorter window
     * @param against length of the longer one
     * @param defaultValue the value where there is none to compare; null: missing
     */
    record Compared(
            String name,
            Aggregation aggregation,
            String source,
            @Nullable String field,
            @Nullable String where,
            Duration window,
            Duration against,
            Comparison comparison,
            @Nullable Double defaultValue)
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
     * An expression over other features that come before or after it in the file; cycles are mistakes.
     *
     * @param expression gives a number, or a text when it is a category
     * @param defaultValue the number where the expression has none (a missing operand, a division by zero); null: missing
     * @param categorical whether it gives a text
     * @param defaultCategory the text where the expression has none; null: missing
     */
    record Expression(
            String name,
            String expression,
            @Nullable Double defaultValue,
            boolean categorical,
            @Nullable String defaultCategory)
            implements FeatureDefinition {
        public Expression {
            if (categorical ? defaultValue != null : defaultCategory != null) {
                throw new IllegalArgumentException("the default of " + name + " is of another type than its values");
            }
        }

        /** An expression that gives a number. */
        public Expression(String name, String expression, @Nullable Double defaultValue) {
            this(name, expression, defaultValue, false, null);
        }
    }
}
