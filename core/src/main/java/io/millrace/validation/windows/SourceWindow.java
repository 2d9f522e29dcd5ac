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
 */
public record SourceWindow(long rows, SortedMap<String, FieldNulls> fields, SortedSet<Integer> schemas) {
    /** Nothing came. */
    public static final SourceWindow EMPTY = new SourceWindow(0, new TreeMap<>(), new TreeSet<>());

    public SourceWindow {
        fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
        schemas = Collections.unmodifiableSortedSet(new TreeSet<>(schemas));
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

    /** Of two partitions: every row is in one. */
    public SourceWindow plus(SourceWindow other) {
        SortedMap<String, FieldNulls> both = new TreeMap<>(fields);
        other.fields.forEach((field, nulls) -> both.merge(field, nulls, FieldNulls::plus));
        Set<Integer> ids = new TreeSet<>(schemas);
        ids.addAll(other.schemas);
        return new SourceWindow(rows + other.rows, both, new TreeSet<>(ids));
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
