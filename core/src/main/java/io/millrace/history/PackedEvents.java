package io.millrace.history;

import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.features.SourceLayout;
import java.util.List;
import java.util.stream.IntStream;

/** Reads events as {@link HistoryPacker} has written them. Not thread-safe. */
final class PackedEvents {
    private static final int FLAGS = HistoryLayout.DELETION | HistoryLayout.BY_ARRIVAL;

    private final Event[] events;
    private byte[] entity = new byte[0];

    PackedEvents(FeatureSet features) {
        events = IntStream.range(0, features.project().sources().size())
                .mapToObj(source -> new Event(features.layout(source)))
                .toArray(Event[]::new);
    }

    /** The event that lies there; reused by the next call, and pointing into the bytes. */
    Event read(byte[] bytes, int at) {
        short source = HistoryLayout.source(bytes, at);
        int slots = at + HistoryLayout.ENTITY + HistoryLayout.entityLength(bytes, at);
        long time = HistoryLayout.time(bytes, at);
        if ((source & HistoryLayout.BY_ARRIVAL) != 0) {
            time = HistoryLayout.getLong(bytes, slots);
            slots += Long.BYTES;
        }
        Event event = events[source & ~FLAGS];
        event.begin();
        if ((source & HistoryLayout.DELETION) == 0) {
            fill(event, bytes, slots);
        } else {
            event.markDeletion();
        }
        if (!HistoryLayout.isOf(entity, bytes, at)) {
            entity = HistoryLayout.entity(bytes, at);
        }
        event.identify(entity, time, HistoryLayout.partition(bytes, at), HistoryLayout.offset(bytes, at));
        return event;
    }

    private static void fill(Event event, byte[] bytes, int start) {
        int at = start;
        List<SourceLayout.Slot> slots = event.layout().slots();
        for (int slot = 0; slot < slots.size(); slot++) {
            switch (slots.get(slot).kind()) {
                case NUMBER, TIME -> {
                    long value = HistoryLayout.getLong(bytes, at);
                    at += Long.BYTES;
                    if (value != Event.MISSING) {
                        event.setScaled(slot, value);
                    }
                }
                case TEXT -> {
                    int length = HistoryLayout.getInt(bytes, at);
                    at += Integer.BYTES;
                    if (length >= 0) {
                        event.setText(slot, bytes, at, length);
                        at += length;
                    }
                }
                case DERIVED -> {}
            }
        }
    }
}
