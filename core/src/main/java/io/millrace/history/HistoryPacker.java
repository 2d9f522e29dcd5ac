package io.millrace.history;

import io.millrace.features.Event;
import io.millrace.features.SourceLayout;
import io.millrace.ids.Murmur3;
import java.util.Arrays;
import java.util.List;

/**
 * Writes events and questions into bytes that are sorted, in memory or out of it, and then answered by {@link PointInTime}. One
 * record at a time, which the next one overwrites; nothing is allocated per record. A record begins with the size of what
 * follows (int32, little-endian). Not thread-safe.
 */
public final class HistoryPacker {
    private final Murmur3 murmur = new Murmur3();
    private byte[] bytes = new byte[512];
    private int size;

    /** Writes an event. Its derived slots are computed again when it is read. */
    public void event(Event event) {
        begin(event, event.time(), 0);
        slots(event);
        end();
    }

    /** The same of an event that takes its place by when it arrived, whenever that was, and not by when it happened. */
    public void event(Event event, long arrival) {
        begin(event, arrival, HistoryLayout.BY_ARRIVAL);
        reserve(Long.BYTES);
        HistoryLayout.putLong(bytes, size, event.time());
        size += Long.BYTES;
        slots(event);
        end();
    }

    private void begin(Event event, long moment, int flags) {
        int deletion = event.deletion() ? HistoryLayout.DELETION : 0;
        short source = (short) (event.source() | deletion | flags);
        begin(event.entity(), moment, source, event.partition(), event.offset());
    }

    private void slots(Event event) {
        List<SourceLayout.Slot> slots =
                event.deletion() ? List.of() : event.layout().slots();
        for (int slot = 0; slot < slots.size(); slot++) {
            switch (slots.get(slot).kind()) {
                case NUMBER, TIME -> {
                    reserve(Long.BYTES);
                    HistoryLayout.putLong(bytes, size, event.scaled(slot));
                    size += Long.BYTES;
                }
                case TEXT -> text(event, slot);
                case DERIVED -> {}
            }
        }
    }

    /** Writes a question; {@code number} says which it is. */
    public void question(byte[] entityUtf8, long asOf, long number) {
        begin(entityUtf8, asOf, HistoryLayout.QUESTION, 0, number);
        end();
    }

    /** Where the record is: from 0. */
    public byte[] bytes() {
        return bytes;
    }

    /** Its length. */
    public int size() {
        return size;
    }

    /** Which of so many buckets it belongs into: all records of an entity into one. */
    public int bucket(int buckets) {
        return (int) Math.floorMod(HistoryLayout.hash(bytes, 0), (long) buckets);
    }

    private void begin(byte[] entity, long time, short source, int partition, long offset) {
        size = 0;
        reserve(HistoryLayout.ENTITY + entity.length);
        long hash = murmur.hash(entity, 0, entity.length);
        HistoryLayout.head(bytes, hash, time, source, partition, offset, entity.length);
        System.arraycopy(entity, 0, bytes, HistoryLayout.ENTITY, entity.length);
        size = HistoryLayout.ENTITY + entity.length;
    }

    private void text(Event event, int slot) {
        byte[] text = event.text(slot);
        int length = text == null ? -1 : event.textLength(slot);
        reserve(Integer.BYTES + Math.max(0, length));
        HistoryLayout.putInt(bytes, size, length);
        size += Integer.BYTES;
        if (text != null && length > 0) {
            System.arraycopy(text, event.textStart(slot), bytes, size, length);
            size += length;
        }
    }

    private void end() {
        HistoryLayout.putInt(bytes, 0, size - Integer.BYTES);
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
        }
    }
}
