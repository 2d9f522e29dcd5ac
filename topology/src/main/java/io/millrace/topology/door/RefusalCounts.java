package io.millrace.topology.door;

import io.millrace.records.Refusals;
import io.millrace.runtime.deadletters.DeadLetterReason;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * How a window keeps what was refused: {@code refused:REASON} counts rows, {@code unread:REASON} what is no row, and {@code partition:REASON} and
 * {@code offset:REASON} say where the first of them was, plus one, for no count is zero.
 */
final class RefusalCounts {
    static final String ROWS = "refused:";
    static final String UNREAD = "unread:";
    private static final String PARTITION = "partition:";
    private static final String OFFSET = "offset:";

    private RefusalCounts() {}

    /** One more, of {@link #ROWS} or {@link #UNREAD}. */
    static void add(
            CountedWindow window, CountNames names, String what, DeadLetterReason reason, int partition, long offset) {
        window.add(names.number(what + reason.code()));
        window.setOnce(names.number(PARTITION + reason.code()), partition + 1L);
        window.setOnce(names.number(OFFSET + reason.code()), offset + 1);
    }

    /** Adds what another window has counted. */
    static void add(CountedWindow window, CountNames names, Map<String, Long> counts) {
        counts.forEach((name, count) -> {
            if (name.startsWith(UNREAD)) {
                window.add(names.number(name), count);
            } else {
                window.setOnce(names.number(name), count);
            }
        });
    }

    /** By reason, in the order of their names. */
    static List<Refusals> told(SortedMap<String, Long> counts) {
        TreeSet<String> reasons = new TreeSet<>();
        for (String name : counts.keySet()) {
            if (name.startsWith(PARTITION)) {
                reasons.add(name.substring(PARTITION.length()));
            }
        }
        return reasons.stream()
                .map(reason -> new Refusals(
                        reason,
                        counts.getOrDefault(ROWS + reason, 0L),
                        counts.getOrDefault(UNREAD + reason, 0L),
                        Math.toIntExact(counts.getOrDefault(PARTITION + reason, 1L) - 1),
                        counts.getOrDefault(OFFSET + reason, 1L) - 1))
                .toList();
    }
}
