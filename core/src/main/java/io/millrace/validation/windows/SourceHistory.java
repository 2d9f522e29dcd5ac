package io.millrace.validation.windows;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * When things first came from a source: ends of windows, epoch milliseconds, {@link #NEVER} for what has not. A window may be added
 * in any order and more than once.
 *
 * @param rows a row
 * @param schemas each schema, by id
 * @param fields each field that features and rules read, by name
 */
public record SourceHistory(long rows, SortedMap<Integer, Long> schemas, SortedMap<String, FieldHistory> fields) {
    /** Has not come yet. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Before the first window. */
    public static final SourceHistory NONE = new SourceHistory(NEVER, new TreeMap<>(), new TreeMap<>());

    public SourceHistory {
        schemas = Collections.unmodifiableSortedMap(new TreeMap<>(schemas));
        fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
    }

    /**
     * When one field first was in a row's schema, and when it first was not.
     *
     * @param had end of the first window with a row that had it, whatever its value
     * @param leftOut end of the first window with a row that did not
     */
    public record FieldHistory(long had, long leftOut) {
        /** Whether it was in every row at first, and then was not: rows never left it out by design. */
        public boolean wentMissing() {
            return had < leftOut && leftOut < NEVER;
        }

        private FieldHistory with(FieldHistory other) {
            return new FieldHistory(Math.min(had, other.had), Math.min(leftOut, other.leftOut));
        }
    }

    /** With one more window. */
    public SourceHistory with(long end, SourceWindow window) {
        if (window.rows() == 0) {
            return this;
        }
        SortedMap<Integer, Long> ids = new TreeMap<>(schemas);
        window.schemas().forEach(id -> ids.merge(id, end, Math::min));
        SortedMap<String, FieldHistory> both = new TreeMap<>(fields);
        window.fields().forEach((field, nulls) -> {
            long had = window.having(field) > 0 ? end : NEVER;
            long leftOut = nulls.leftOut() > 0 ? end : NEVER;
            both.merge(field, new FieldHistory(had, leftOut), FieldHistory::with);
        });
        return new SourceHistory(Math.min(rows, end), ids, both);
    }
}
