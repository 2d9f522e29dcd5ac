package io.millrace.features;

import java.util.List;

/**
 * What the engine wants to know of a source's records, beside entity and time: one slot per use of a field.
 *
 * @param source index of the source in the project file
 * @param slots in slot order
 */
public record SourceLayout(int source, List<Slot> slots) {

    public SourceLayout {
        slots = List.copyOf(slots);
    }

    /** How a field is read. */
    public enum Kind {
        /** Any Avro number, a decimal, or a boolean as 0 and 1; kept as an integer of the slot's scale. */
        NUMBER,
        /** Text, an enum symbol, or an integer or UUID in its usual writing. */
        TEXT,
        /** An Avro timestamp or date, epoch milliseconds, or ISO-8601 text; kept as epoch milliseconds. */
        TIME,
        /** A number computed by the engine from other slots; a reader leaves it alone. */
        DERIVED
    }

    /**
     * One slot.
     *
     * @param path dotted path in the record, or the derived field's name
     * @param kind how it is read
     * @param scale decimal digits of a NUMBER or DERIVED slot
     */
    public record Slot(String path, Kind kind, int scale) {}
}
