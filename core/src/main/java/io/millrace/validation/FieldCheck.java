package io.millrace.validation;

import io.millrace.features.Event;
import org.jspecify.annotations.Nullable;

/** The rules of one field, over the slot that they look at: missing, then malformed, then outside. */
final class FieldCheck {
    private final boolean text;
    private final int slot;
    private final @Nullable Breach missing;
    private final Values values;

    /** What a value must be like. */
    interface Values {
        /** What the value breaks; null for nothing. */
        @Nullable Breach of(Event event, int slot);
    }

    FieldCheck(boolean text, int slot, @Nullable Breach missing, Values values) {
        this.text = text;
        this.slot = slot;
        this.missing = missing;
        this.values = values;
    }

    /** The first rule that the event breaks; null for none. */
    @Nullable Breach of(Event event) {
        boolean there = text ? event.hasText(slot) : event.scaled(slot) != Event.MISSING;
        return there ? values.of(event, slot) : missing;
    }
}
