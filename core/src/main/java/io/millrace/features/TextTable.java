package io.millrace.features;

import java.util.Arrays;

/** Different texts, numbered from 0 on in the order in which they came: slices of arrays that nobody changes. */
final class TextTable {
    /** Bytes that are told apart: of a longer text, the beginning. */
    static final int LONGEST = 64;

    private byte[][] arrays = new byte[16][];
    private int[] starts = new int[16];
    private int[] lengths = new int[16];
    private int size;

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    /** Number of a text; {@link #size} when it is new. */
    int find(byte[] bytes, int start, int length) {
        for (int i = 0; i < size; i++) {
            if (lengths[i] == length
                    && Arrays.equals(arrays[i], starts[i], starts[i] + length, bytes, start, start + length)) {
                return i;
            }
        }
        return size;
    }

    void add(byte[] bytes, int start, int length) {
        if (size == arrays.length) {
            arrays = Arrays.copyOf(arrays, 2 * size);
            starts = Arrays.copyOf(starts, 2 * size);
            lengths = Arrays.copyOf(lengths, 2 * size);
        }
        arrays[size] = bytes;
        starts[size] = start;
        lengths[size] = length;
        size++;
    }

    /** Number that another's text has here, where it comes to be if it was not. */
    int copy(TextTable other, int number) {
        int found = find(other.arrays[number], other.starts[number], other.lengths[number]);
        if (found == size) {
            add(other.arrays[number], other.starts[number], other.lengths[number]);
        }
        return found;
    }

    /** Whether the bytes of one text are before those of another. */
    boolean isBefore(int one, int other) {
        return Arrays.compareUnsigned(
                        arrays[one],
                        starts[one],
                        starts[one] + lengths[one],
                        arrays[other],
                        starts[other],
                        starts[other] + lengths[other])
                < 0;
    }

    /** A text as an array of its own. */
    byte[] get(int number, TextPool pool) {
        return pool.intern(arrays[number], starts[number], lengths[number]);
    }

    /** Writes the texts that have a number in {@code numbers}, which ascend. */
    void write(int[] numbers, Packed to) {
        int count = 0;
        for (int i = 0; i < size; i++) {
            count += numbers[i] < 0 ? 0 : 1;
        }
        to.reserve(Packed.NUMBER);
        to.putUnsigned(count);
        for (int i = 0; i < size; i++) {
            if (numbers[i] >= 0) {
                to.reserve(Packed.NUMBER + lengths[i]);
                to.putUnsigned(lengths[i]);
                to.put(arrays[i], starts[i], lengths[i]);
            }
        }
    }

    /** Adds the texts that were written. */
    void read(Packed from) {
        int count = (int) from.getUnsigned();
        for (int i = 0; i < count; i++) {
            readOne(from);
        }
    }

    /** Adds one text: its length and its bytes. */
    void readOne(Packed from) {
        int length = (int) from.getUnsigned();
        add(from.bytes(), from.position(), length);
        from.setPosition(from.position() + length);
    }
}
