package io.millrace.validation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.features.Event;
import io.millrace.features.SourceLayout;
import io.millrace.features.SourceLayout.Kind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** A value that takes the place of a field's in every slot that the field is read into, so that all readings agree. */
final class Constant {
    private final int[] slots;
    private final long[] numbers;
    private final byte[] text;
    private final boolean[] textual;

    /**
     * A number that is within the limits of its slots.
     *
     * @param rounding to what a slot keeps of it
     */
    Constant(SourceLayout layout, String field, BigDecimal number, RoundingMode rounding, String text) {
        this.text = text.getBytes(UTF_8);
        slots = Slots.of(layout, field);
        numbers = new long[slots.length];
        textual = new boolean[slots.length];
        for (int i = 0; i < slots.length; i++) {
            SourceLayout.Slot slot = layout.slots().get(slots[i]);
            textual[i] = slot.kind() == Kind.TEXT;
            numbers[i] = slot.kind() == Kind.TIME ? Event.MISSING : Slots.scaled(number, slot.scale(), rounding);
        }
    }

    /** A text: where the field is read as a number or a time too, there is none. */
    Constant(SourceLayout layout, String field, String text) {
        this.text = text.getBytes(UTF_8);
        slots = Slots.of(layout, field);
        numbers = new long[slots.length];
        textual = new boolean[slots.length];
        List<SourceLayout.Slot> all = layout.slots();
        for (int i = 0; i < slots.length; i++) {
            textual[i] = all.get(slots[i]).kind() == Kind.TEXT;
            numbers[i] = Event.MISSING;
        }
    }

    void putInto(Event event) {
        for (int i = 0; i < slots.length; i++) {
            if (textual[i]) {
                event.setText(slots[i], text, 0, text.length);
            } else if (numbers[i] == Event.MISSING) {
                event.unset(slots[i]);
            } else {
                event.setScaled(slots[i], numbers[i]);
            }
        }
    }
}
