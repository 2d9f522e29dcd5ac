package io.millrace.quickstart.replay;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A row of a file: a CSV record or a line of JSON. */
public interface Row {

    /** Its line in the file, from 1. */
    long line();

    /** Why the line is no row at all; null when it is one. */
    @Nullable String problem();

    /** The text of a column; null where it is empty, null or not there. */
    @Nullable String text(String column);

    /** The columns that it has. */
    Set<String> columns();

    /** The row as it stands in the file, or an equivalent. */
    String original();
}
