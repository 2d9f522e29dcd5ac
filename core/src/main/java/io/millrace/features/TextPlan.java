package io.millrace.features;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text slot of the latest event, compiled. In the head it has the event's origin, the text's length (int64, -1 when missing,
 * -2 when a table's row has ended) and the text itself where it is short; a longer one is a wide value.
 */
final class TextPlan implements WidePlan {
    /** Longest text that lies in the head, bytes. */
    static final int INLINE = 32;
    /** The length where the latest version is a row's end. */
    private static final int ENDED = -2;

    /** Bytes in the head. */
    static final int SIZE = EventPlace.SIZE + Long.BYTES + INLINE;

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

    @Override
    public void clear(byte[] head) {
        Arrays.fill(head, at, at + SIZE, (byte) 0);
        EventPlace.clear(head, at);
        Bytes.putLong(head, lengthAt(), -1);
    }

    @Override
    public int wide() {
        return wide;
    }

    /** Whether the text is a wide value. */
    @Override
    public boolean stored(byte[] head, Workspace work) {
        return length(head) > INLINE;
    }

    @Override
    public boolean advance(byte[] head, long asOf, Workspace work) {
        return false;
    }

    @Override
    public void add(byte[] head, Event event, long passed, long asOf, Workspace work) {
        if (event.source() != source
                || (passed & filter) == 0
                || !EventPlace.isBefore(head, at, event.time(), event.partition(), event.offset())) {
            return;
        }
        replace(head, event, work);
        int length = event.textLength(slot);
        byte[] text = event.text(slot);
        Bytes.putLong(head, lengthAt(), text == null ? -1 : length);
        if (text == null || length < 0) {
            return;
        }
        int start = event.textStart(slot);
        if (length <= INLINE) {
            System.arraycopy(text, start, head, textAt(), length);
        } else {
            work.wide.put(wide, Arrays.copyOfRange(text, start, start + length));
        }
    }

    /** Takes the text of the version before away. */
    private void replace(byte[] head, Event event, Workspace work) {
        if (stored(head, work)) {
            work.wide.put(wide, null);
        }
        EventPlace.put(head, at, event);
        Arrays.fill(head, textAt(), textAt() + INLINE, (byte) 0);
    }

    /** Whatever conditions the row's versions met. */
    @Override
    public void end(byte[] head, Event event, Workspace work) {
        if (event.source() == source
                && EventPlace.isBefore(head, at, event.time(), event.partition(), event.offset())) {
            replace(head, event, work);
            Bytes.putLong(head, lengthAt(), ENDED);
        }
    }

    @Override
    public void tell(byte[] head, RowEnds ends) {
        ends.latest(EventPlace.time(head, at), length(head) == ENDED);
    }

    @Override
    public List<Part> parts() {
        Part.Settled settled = (head, since, work) -> EventPlace.time(head, at) > since;
        List<Part.Shown> shown = Arrays.stream(outputs)
                .map(output -> new Part.Shown(output.feature, output.span, settled))
                .toList();
        return List.of(new Part(Span.LIFETIME, settled, shown));
    }

    /** Takes the text of the other state when that is the later one. */
    @Override
    public void merge(byte[] head, long asOf, Workspace work, byte[] other, Workspace otherWork, long since) {
        if (!EventPlace.isBefore(
                head, at, EventPlace.time(other, at), EventPlace.partition(other, at), EventPlace.offset(other, at))) {
            return;
        }
        if (stored(head, work)) {
            work.wide.put(wide, null);
        }
        System.arraycopy(other, at, head, at, SIZE);
        if (stored(head, work)) {
            work.wide.put(wide, otherWork.wide.get(wide));
        }
    }

    @Override
    public void read(byte[] head, long asOf, Workspace work, FeatureVector out) {
        int length = length(head);
        if (length < 0) {
            return;
        }
        byte[] text = null;
        for (Output output : outputs) {
            if (output.span.holds(EventPlace.time(head, at), asOf)) {
                text = text == null ? text(head, length, work) : text;
                out.setCategory(output.feature, text);
            }
        }
    }

    private byte @Nullable [] text(byte[] head, int length, Workspace work) {
        return length <= INLINE ? work.pool.intern(head, textAt(), length) : work.wide.get(wide);
    }

    private int length(byte[] head) {
        return (int) Bytes.getLong(head, lengthAt());
    }

    private int lengthAt() {
        return at + EventPlace.SIZE;
    }

    private int textAt() {
        return at + EventPlace.SIZE + Long.BYTES;
    }
}
