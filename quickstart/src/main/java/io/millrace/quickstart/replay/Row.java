package io.millrace.quickstart.replay;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A row of a file: a CSV record, a line of JSON, or a row of Parquet. */
public interface Row {

    /** Its line in the file, from 1; of Parquet, its number. */
    long line();

    /** Why the line is no row at all; null when it is one. */
    @Nullable String problem();

    /** The text of a column; null where it is empty, null or not there. */
    @Nullable String text(String column);

    /** The time that a column holds, epoch milliseconds, where the file itself says that it is one; null otherwise. */
    default @Nullable Long millis(String column) {
        return null;
    }

    /** A column as it lies in the file: null, or an object whose text is what a CSV file would have; of Parquet, as it is typed. */
    default @Nullable Object value(String column) {
        return text(column);
    }

    /** The columns that it has. */
    Set<String> columns();

    /** The row as it stands in the file, or an equivalent. */
    String original();
}
