package io.millrace.features;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One event as a user would write it down.
 *
 * @param fields BigDecimal for numbers, String for text, Long for times; an absent key is a missing value; {@link #DELETED} where a
 *     table's row ends
 */
public record RawEvent(int source, String entity, long time, int partition, long offset, Map<String, Object> fields) {

    /** The fields of a table's row that has ended: none. */
    static final Map<String, Object> DELETED = Map.of("(deleted)", "");

    boolean deleted() {
        return fields.equals(DELETED);
    }

    /** As a reader of records hands it to the engine. */
    public Event event(FeatureSet features) {
        SourceLayout layout = features.layout(source);
        Event event = new Event(layout);
        event.identify(entity.getBytes(StandardCharsets.UTF_8), time, partition, offset);
        if (deleted()) {
            event.markDeletion();
        }
        for (int slot = 0; slot < layout.slots().size(); slot++) {
            SourceLayout.Slot wanted = layout.slots().get(slot);
            Object value = fields.get(wanted.path());
            if (value == null || wanted.kind() == SourceLayout.Kind.DERIVED) {
                continue;
            }
            switch (wanted.kind()) {
                case NUMBER ->
                    event.setScaled(
                            slot,
                            ((BigDecimal) value).movePointRight(wanted.scale()).longValueExact());
                case TIME -> event.setScaled(slot, (Long) value);
                default -> {
                    // Inside a larger array, as a decoder has it.
                    byte[] utf8 = ("<<" + value + ">>").getBytes(StandardCharsets.UTF_8);
                    event.setText(slot, utf8, 2, utf8.length - 4);
                }
            }
        }
        return event;
    }
}
