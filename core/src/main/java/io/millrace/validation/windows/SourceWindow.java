package io.millrace.validation.windows;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What came of one source in one window, over all partitions.
 *
 * @param rows records that could be read, of a good time, before any rule
 * @param fields what features and rules read, by name
 * @param schemas ids of the schemas that the rows were written with
 * @param refused records that became dead letters, by reason
 */
public record SourceWindow(
        long rows,
        SortedMap<String, FieldNulls> fields,
        SortedSet<Integer> schemas,
        SortedMap<String, Refused> refused) {
    /** The reason of those that come too late for their entities. */
    public static final String TOO_LATE = "too_late";

    /** Nothing came. */
    public static final SourceWindow EMPTY = new SourceWindow(0, new TreeMap<>(), new TreeSet<>(), new TreeMap<>());

    public SourceWindow {
        fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
        schemas = Collections.unmodifiableSortedSet(new TreeSet<>(schemas));
        refused = Collections.unmodifiableSortedMap(new TreeMap<>(refused));
        for (Map.Entry<String, FieldNulls> field : fields.entrySet()) {
            if (field.getValue().without() > rows) {
                throw new IllegalArgumentException(field + " in " + rows + " rows");
            }
        }
    }

    /**
     * Rows without a value in one field.
     *
     * @param nulls those whose schema has it
     * @param leftOut those whose schema does not
     */
    public record FieldNulls(long nulls, long leftOut) {
        public FieldNulls {
            if (nulls < 0 || leftOut < 0) {
                throw new IllegalArgumentException(nulls + " nulls, left out by " + leftOut);
            }
        }

        private long without() {
            return nulls + leftOut;
        }

        private FieldNulls plus(FieldNulls other) {
            return new FieldNulls(nulls + other.nulls, leftOut + other.leftOut);
        }
    }

    /**
     * Records that became dead letters for one reason.
     *
     * @param ofRows rows that were refused
     * @param unread others, which are no rows: what could not be read, whose time or place is not to be trusted, or whose own window was forgotten when
     *     it came
     */
    public record Refused(long ofRows, long unread) {
        private static final Refused NONE = new Refused(0, 0);

        public Refused {
            if (ofRows < 0 || unread < 0) {
                throw new IllegalArgumentException(ofRows + " rows refused, and " + unread + " others");
            }
        }

        private Refused plus(Refused other) {
            return new Refused(ofRows + other.ofRows, unread + other.unread);
        }
    }

    /** Of two partitions: every row is in one. */
    public SourceWindow plus(SourceWindow other) {
        SortedMap<String, FieldNulls> both = new TreeMap<>(fields);
        other.fields.forEach((field, nulls) -> both.merge(field, nulls, FieldNulls::plus));
        Set<Integer> ids = new TreeSet<>(schemas);
        ids.addAll(other.schemas);
        SortedMap<String, Refused> letters = new TreeMap<>(refused);
        other.refused.forEach((reason, more) -> letters.merge(reason, more, Refused::plus));
        return new SourceWindow(rows + other.rows, both, new TreeSet<>(ids), letters);
    }

    /**
     * Share of all that came that was refused, 0 to 1; NaN where nothing came.
     *
     * @param withUnread whether those count that are no rows: of a window that was not watched from its start they may be of before
     */
    public double refusedShare(boolean withUnread) {
        long of = rows;
        long gone = 0;
        for (Refused each : refused.values()) {
            of += withUnread ? each.unread() : 0;
            gone += each.ofRows() + (withUnread ? each.unread() : 0);
        }
        return gone / (double) of;
    }

    /**
     * Share of the rows, and of those so late that their own windows were forgotten, that came too late for their entities, 0 to 1; NaN where
     * there was none.
     */
    public double tooLateShare() {
        Refused late = refused.getOrDefault(TOO_LATE, Refused.NONE);
        return (late.ofRows() + late.unread()) / (double) (rows + late.unread());
    }

    /** Rows whose schema has a field. */
    public long having(String field) {
        FieldNulls nulls = fields.get(field);
        return nulls == null ? rows : rows - nulls.leftOut();
    }

    /** Share of nulls among the rows whose schema has a field, 0 to 1; NaN where no row has it. */
    public double nullRatio(String field) {
        FieldNulls nulls = fields.get(field);
        return (nulls == null ? 0 : nulls.nulls()) / (double) having(field);
    }
}
