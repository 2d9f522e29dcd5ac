package io.millrace.quickstart.history;

import io.millrace.runtime.deadletters.DeadLetterReason;
import java.util.Map;
import java.util.TreeMap;

/** How many rows and records are no events, by reason, and of the rows of files where the first of each is. Thread-safe. */
final class RefusedRows {
    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<String, Row> first = new TreeMap<>();

    private record Row(String file, long line) {}

    synchronized void add(DeadLetterReason reason) {
        counts.merge(reason.code(), 1L, Long::sum);
    }

    synchronized void add(DeadLetterReason reason, String file, long line) {
        add(reason);
        first.merge(reason.code(), new Row(file, line), (a, b) -> a.file.equals(b.file) && b.line < a.line ? b : a);
    }

    /** The reasons with their numbers. */
    synchronized Map<String, Long> counts() {
        return new TreeMap<>(counts);
    }

    /** Of each reason that a row of a file was refused for, where the first of them is: file, colon, line. */
    synchronized Map<String, String> first() {
        Map<String, String> places = new TreeMap<>();
        first.forEach((reason, row) -> places.put(reason, row.file + ":" + row.line));
        return places;
    }
}
