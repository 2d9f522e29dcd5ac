package io.millrace.history;

import io.millrace.features.Event;
import java.util.Comparator;
import java.util.List;

/** The order of history. */
final class Events {
    private static final Comparator<Event> ORDER = Comparator.comparingLong(Event::time)
            .thenComparingInt(Event::source)
            .thenComparingInt(Event::partition)
            .thenComparingLong(Event::offset);

    private Events() {}

    /** A sorted copy: by time, then source, partition and offset. */
    static List<Event> inOrder(List<Event> events) {
        return events.stream().sorted(ORDER).toList();
    }
}
