package io.millrace.features;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text slot of the latest event, compiled. In the head it has the event's origin, the text's length (int64, -1 when missing)
 * and the text itself where it is short; a longer one is a wide value.
 */
final class TextPlan {
    /** Longest text that lies in the head, bytes. */
    static final int INLINE = 32;
    /** Bytes in the head. */
    static final int SIZE = Origin.SIZE + Long.BYTES + INLINE;

    private final int source;
    private final long filter;
    private final int slot;
    private final int at;
    private final int wide;
    private final Output[] outputs;

    /** A feature, and how far it looks back. */
    record Output(int feature, Span span) {}

    TextPlan(int source, long filter, int slot, int at, int wide, List<Output> outputs) {
        this.source = source;
        this.filter = filter;
        this.slot = slot;
        this.at = at;
        this.wide = wide;
        this.outputs = outputs.toArray(new Output[0]);
    }

    void clear(byte[] head) {
        Arrays.fill(head, at, at + SIZE, (byte) 0);
        Origin.clear(head, at);
        Bytes.putLong(head, lengthAt(), -1);
    }

    int wide() {
        return wide;
    }

    /** Whether the text is a wide value. */
    boolean stored(byte[] head) {
        return length(head) > INLINE;
    }

    void add(byte[] head, Event event, long passed, WideCache values) {
        if (event.source() != source
                || (passed & filter) == 0
                || !Origin.isBefore(head, at, event.time(), event.partition(), event.offset())) {
            return;
        }
        if (stored(head)) {
            values.put(wide, null);
        }
        Origin.put(head, at, event);
        int length = event.textLength(slot);
        byte[] text = event.text(slot);
        Bytes.putLong(head, lengthAt(), text == null ? -1 : length);
        Arrays.fill(head, textAt(), textAt() + INLINE, (byte) 0);
        if (text == null || length < 0) {
            return;
        }
        int start = event.textStart(slot);
        if (length <= INLINE) {
            System.arraycopy(text, start, head, textAt(), length);
        } else {
            values.put(wide, Arrays.copyOfRange(text, start, start + length));
        }
    }

    /** Whether a text later than a moment is there. */
    boolean isSettled(byte[] head, long since) {
        return Origin.time(head, at) > since;
    }

    /** Takes the text of another state when that is the later one. */
    void merge(byte[] head, WideCache values, byte[] other, WideCache otherValues) {
        if (!Origin.isBefore(head, at, Origin.time(other, at), Origin.partition(other, at), Origin.offset(other, at))) {
            return;
        }
        if (stored(head)) {
            values.put(wide, null);
        }
        System.arraycopy(other, at, head, at, SIZE);
        if (stored(head)) {
            values.put(wide, otherValues.get(wide));
        }
    }

    List<Output> outputs() {
        return List.of(outputs);
    }

    void read(byte[] head, long asOf, WideCache values, TextPool pool, FeatureVector out) {
        int length = length(head);
        if (length < 0) {
            return;
        }
        byte[] text = null;
        for (Output output : outputs) {
            if (output.span.holds(Origin.time(head, at), asOf)) {
                text = text == null ? text(head, length, values, pool) : text;
                out.setCategory(output.feature, text);
            }
        }
    }

    private byte @Nullable [] text(byte[] head, int length, WideCache values, TextPool pool) {
        return length <= INLINE ? pool.intern(head, textAt(), length) : values.get(wide);
    }

    private int length(byte[] head) {
        return (int) Bytes.getLong(head, lengthAt());
    }

    private int lengthAt() {
        return at + Origin.SIZE;
    }

    private int textAt() {
        return at + Origin.SIZE + Long.BYTES;
    }
}
