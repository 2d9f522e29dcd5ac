package io.millrace.quickstart.files;

import org.jspecify.annotations.Nullable;

/**
 * One row of a CSV file or one line of JSON.
 *
 * @param line line it starts on, from 1 (a CSV header is line 1)
 * @param cells one per wanted column, in the order asked for; null where the cell is empty or not there
 * @param text the row as it stands in the file (for CSV: its cells, joined by commas)
 * @param mistake what is wrong with the row as a whole (no JSON, too few cells); null: nothing
 */
public record FileRow(
        long line, @Nullable String[] cells, String text, @Nullable String mistake) {}
