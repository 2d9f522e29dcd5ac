package io.millrace.topology.door;

import io.millrace.features.Event;
import io.millrace.features.SourceLayout;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The fields of a source's records that features or rules read, and for each of them a slot that tells whether it has a value.
 *
 * @param fields dotted paths, sorted
 * @param slots in the same order
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record FieldSlots(List<String> fields, int[] slots) {

    public FieldSlots {
        fields = List.copyOf(fields);
    }

    /** Those of a layout: what is derived is no field of the record. */
    public static FieldSlots of(SourceLayout layout) {
        SortedMap<String, Integer> slots = new TreeMap<>();
        for (int i = 0; i < layout.slots().size(); i++) {
            if (layout.slots().get(i).kind() != SourceLayout.Kind.DERIVED) {
                slots.putIfAbsent(layout.slots().get(i).path(), i);
            }
        }
        return new FieldSlots(
                List.copyOf(slots.keySet()),
                slots.values().stream().mapToInt(Integer::intValue).toArray());
    }

    /** Whether an event has no value in a field. */
    public boolean missing(Event event, int field) {
        return !event.hasText(slots[field]) && event.scaled(slots[field]) == Event.MISSING;
    }
}
