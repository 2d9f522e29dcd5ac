package io.millrace.project;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a row of a CSV file or a line of JSON becomes a record of a source.
 *
 * @param columns field name to column
 * @param timeFormat {@code epoch_s}, {@code epoch_ms}, {@code iso} or a {@link java.time.format.DateTimeFormatter} pattern,
 *     read in the project's zone, for every column of type TIME
 */
public record FileMapping(Map<String, Column> columns, String timeFormat) {

    public FileMapping {
        columns = Ordered.copy(columns);
    }

    /** What a column holds. */
    public enum Type {
        STRING,
        /** An id that a spreadsheet turned into a number: {@code 17850.0} becomes {@code 17850}. */
        INTEGER_STRING,
        LONG,
        DOUBLE,
        TIME
    }

    /**
     * One column.
     *
     * @param name the header (CSV) or the key (JSON)
     * @param type what it holds
     * @param where keep the row only for a value; null: keep all
     */
    public record Column(String name, Type type, @Nullable String where) {}
}
