package io.millrace.benchmarks.windows;

import io.millrace.expressions.Condition;
import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.features.SourceLayout;
import io.millrace.topology.features.EventReader;
import io.millrace.topology.features.EventReaders;
import io.millrace.topology.features.Reading;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Decodes the events of one source as Millrace does, for the number that its windows aggregate. Not thread-safe. */
public final class EventNumber {
    private final FeatureSet features;
    private final Event event;
    private final EventReader reader;
    private final int slot;
    private final @Nullable Condition condition;

    /** Of a source of the churn project. */
    public EventNumber(FeatureSet features, EventReaders readers, String source) {
        int index = features.project().sourceIndex(source);
        this.features = features;
        event = new Event(features.layout(index));
        reader = readers.events(index, event);
        List<WindowFeature> windows = WindowFeature.of(source);
        String field = windows.isEmpty() ? null : windows.get(0).field();
        String where = windows.isEmpty() ? null : windows.get(0).where();
        slot = field == null ? -1 : slot(features.layout(index), field);
        condition = where == null ? null : features.condition(index, where);
    }

    private static int slot(SourceLayout layout, String field) {
        List<SourceLayout.Slot> slots = layout.slots();
        for (int i = 0; i < slots.size(); i++) {
            if (slots.get(i).path().equals(field) && slots.get(i).kind() == SourceLayout.Kind.NUMBER) {
                return i;
            }
        }
        throw new IllegalArgumentException("no number " + field);
    }

    /**
     * Reads an event.
     *
     * @return whether it belongs into the windows
     * @throws IllegalStateException when it cannot be read
     */
    public boolean read(byte @Nullable [] value, Headers headers, int partition, long offset) {
        Reading reading = reader.read(value, headers, partition, offset);
        if (reading != Reading.OK) {
            throw new IllegalStateException("an event could not be read: " + reading);
        }
        features.derive(event);
        return condition == null || condition.test(event);
    }

    /** Whose event it was. */
    public byte[] entity() {
        return event.entity();
    }

    /** When it happened, in epoch milliseconds. */
    public long time() {
        return event.time();
    }

    /** Its number; 0 where events are only counted. */
    public double number() {
        return slot < 0 ? 0 : event.number(slot);
    }
}
