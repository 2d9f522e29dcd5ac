package io.millrace.features;

import java.util.Arrays;

/**
 * The last events of a source that one entity had, the latest first, with one value of each: a monoid that keeps, of all that is
 * added, so many of the greatest (time, partition, offset).
 *
 * <p>Packed: of the first its time, partition, offset; of each other the time's distance, the partition, the offset's
 * distance; then 0 for a missing value, or a number's packed sign and magnitude plus 1, or a text's length plus 1 and its bytes.
 */
final class RecentEvents {
    /** Bytes of a text that are kept: of a longer one, the beginning. */
    static final int LONGEST = 256;

    private long[] times = new long[8];
    private long[] partitions = new long[8];
    private long[] offsets = new long[8];
    private long[] values = new long[8];
    private byte[][] texts = new byte[8][];
    private int[] starts = new int[8];
    private int size;
    private final Packed written = new Packed();

    int size() {
        return size;
    }

    long time(int event) {
        return times[event];
    }

    /** A number, or the length of a text; {@link Event#MISSING} without one. */
    long value(int event) {
        return values[event];
    }

    /** The text of an event that has one. */
    byte[] text(int event, TextPool pool) {
        return pool.intern(texts[event], starts[event], (int) values[event]);
    }

    /** Adds an event's number. False, when there are so many later ones. */
    boolean add(Event event, int slot, int most) {
        int at = insert(event, most);
        if (at < 0) {
            return false;
        }
        values[at] = event.scaled(slot);
        return true;
    }

    /** Adds an event's text. False, when there are so many later ones. */
    boolean addText(Event event, int slot, int most) {
        int at = insert(event, most);
        if (at < 0) {
            return false;
        }
        byte[] bytes = event.text(slot);
        int length = event.textLength(slot);
        if (bytes == null || length < 0) {
            values[at] = Event.MISSING;
        } else {
            texts[at] = bytes;
            starts[at] = event.textStart(slot);
            values[at] = Utf8.cut(bytes, starts[at], length, LONGEST);
        }
        return true;
    }

    /** Adds the events of another that are not here. */
    void merge(RecentEvents other, int most) {
        for (int i = 0; i < other.size; i++) {
            if (!holds(other.times[i], other.partitions[i], other.offsets[i])) {
                int at = insert(other.times[i], other.partitions[i], other.offsets[i], most);
                if (at >= 0) {
                    values[at] = other.values[i];
                    texts[at] = other.texts[i];
                    starts[at] = other.starts[i];
                }
            }
        }
    }

    private boolean holds(long time, long partition, long offset) {
        for (int i = 0; i < size; i++) {
            if (times[i] == time && partitions[i] == partition && offsets[i] == offset) {
                return true;
            }
        }
        return false;
    }

    private int insert(Event event, int most) {
        return insert(event.time(), event.partition(), event.offset(), most);
    }

    /** Makes room for an event among the others, and drops the last when there are too many. */
    private int insert(long time, long partition, long offset, int most) {
        int at = size;
        while (at > 0 && isBefore(at - 1, time, partition, offset)) {
            at--;
        }
        if (at == most) {
            return -1;
        }
        reserve(size + 1);
        int moved = size - at;
        System.arraycopy(times, at, times, at + 1, moved);
        System.arraycopy(partitions, at, partitions, at + 1, moved);
        System.arraycopy(offsets, at, offsets, at + 1, moved);
        System.arraycopy(values, at, values, at + 1, moved);
        System.arraycopy(texts, at, texts, at + 1, moved);
        System.arraycopy(starts, at, starts, at + 1, moved);
        size = Math.min(size + 1, most);
        times[at] = time;
        partitions[at] = partition;
        offsets[at] = offset;
        return at;
    }

    private boolean isBefore(int other, long time, long partition, long offset) {
        if (times[other] != time) {
            return times[other] < time;
        }
        return partitions[other] == partition ? offsets[other] < offset : partitions[other] < partition;
    }

    /** Replaces bytes by these events. */
    void write(boolean text, Packed to) {
        written.setLimit(0);
        long time = 0;
        long offset = 0;
        for (int i = 0; i < size; i++) {
            written.reserve(4 * Packed.NUMBER);
            written.putSigned(times[i] - time);
            written.putUnsigned(partitions[i]);
            written.putSigned(offsets[i] - offset);
            time = times[i];
            offset = offsets[i];
            if (values[i] == Event.MISSING) {
                written.putUnsigned(0);
            } else if (text) {
                written.putUnsigned(values[i] + 1);
                written.put(texts[i], starts[i], (int) values[i]);
            } else {
                written.putUnsigned(((values[i] << 1) ^ (values[i] >> 63)) + 1);
            }
        }
        to.setLimit(0);
        to.put(written.bytes(), 0, written.limit());
    }

    /** Takes up the events that were written; texts stay where they are. */
    void read(boolean text, Packed from) {
        size = 0;
        from.setPosition(0);
        long time = 0;
        long offset = 0;
        while (from.position() < from.limit()) {
            reserve(size + 1);
            time += from.getSigned();
            times[size] = time;
            partitions[size] = from.getUnsigned();
            offset += from.getSigned();
            offsets[size] = offset;
            long value = from.getUnsigned() - 1;
            if (value < 0) {
                values[size] = Event.MISSING;
            } else if (text) {
                values[size] = value;
                texts[size] = from.bytes();
                starts[size] = from.position();
                from.setPosition(from.position() + (int) value);
            } else {
                values[size] = (value >>> 1) ^ -(value & 1);
            }
            size++;
        }
    }

    private void reserve(int events) {
        if (events > times.length) {
            int length = 2 * times.length;
            times = Arrays.copyOf(times, length);
            partitions = Arrays.copyOf(partitions, length);
            offsets = Arrays.copyOf(offsets, length);
            values = Arrays.copyOf(values, length);
            texts = Arrays.copyOf(texts, length);
            starts = Arrays.copyOf(starts, length);
        }
    }
}
