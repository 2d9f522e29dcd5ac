package io.millrace.quickstart.history;

import io.millrace.quickstart.replay.Row;
import io.millrace.quickstart.replay.RowFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.OffsetDateTime;

/**
 * Rows of (entity, time): CSV, JSON lines or Parquet.
 *
 * @param entityColumn column with the entity id
 * @param timeColumn column with the moment: a time, epoch milliseconds, or ISO-8601 with an offset
 */
record QuestionFile(Path path, String entityColumn, String timeColumn) {

    /** Sees a row that was asked for. */
    @FunctionalInterface
    interface Visitor {
        void visit(Row row, String entity, long asOf) throws IOException;
    }

    /**
     * Goes through all rows in their order.
     *
     * @return how many there are
     * @throws IOException when the file cannot be read; for a row that is no question, naming its line
     */
    long read(Visitor visitor) throws IOException {
        long count = 0;
        try (RowFile rows = RowFile.open(path)) {
            for (Row row = rows.next(); row != null; row = rows.next()) {
                String entity = row.text(entityColumn);
                if (entity == null) {
                    throw none(row);
                }
                visitor.visit(row, entity, moment(row));
                count++;
            }
        }
        return count;
    }

    private long moment(Row row) throws IOException {
        Long millis = row.millis(timeColumn);
        if (millis != null) {
            return millis;
        }
        String text = row.text(timeColumn);
        if (text == null) {
            throw none(row);
        }
        try {
            return isNumber(text)
                    ? Long.parseLong(text)
                    : OffsetDateTime.parse(text.replaceFirst(" ", "T"))
                            .toInstant()
                            .toEpochMilli();
        } catch (DateTimeException | NumberFormatException unreadable) {
            throw new IOException(
                    "%s:%d: found the time %s, expected epoch milliseconds or ISO-8601 with an offset"
                            .formatted(path, row.line(), text),
                    unreadable);
        }
    }

    private static boolean isNumber(String text) {
        return text.chars().skip(text.startsWith("-") ? 1 : 0).allMatch(Character::isDigit);
    }

    private IOException none(Row row) {
        return new IOException("%s:%d: found %s, expected an entity id in column %s and a time in column %s"
                .formatted(path, row.line(), row.original(), entityColumn, timeColumn));
    }
}
