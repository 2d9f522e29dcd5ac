package io.millrace.topology.records;

import java.util.Arrays;

/**
 * Whole numbers that are not negative, of seven bits a byte, the least first: most counts take one. Every row that is counted reads and writes all counts of its window, thousands of them, which is why there is no stream
 * between them and the array. Not thread-safe.
 */
public final class Varints {
    private static final int LONGEST = 10;

    /** Room for the counts of some 24 features. */
    private static final int USUAL = 8192;

    private byte[] bytes;
    private int at;

    private Varints(byte[] bytes) {
        this.bytes = bytes;
    }

    /** To be written. */
    public static Varints empty() {
        return empty(USUAL);
    }

    /** To be written, with room at first for so many bytes. */
    public static Varints empty(int room) {
        return new Varints(new byte[Math.max(room, LONGEST)]);
    }

    /** To be read. */
    public static Varints of(byte[] bytes) {
        return new Varints(bytes);
    }

    /** Writes a number. */
    public void write(long value) {
        if (bytes.length - at < LONGEST) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        }
        long rest = value;
        while (rest > 0x7f) {
            bytes[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
    }

    /** Writes numbers, one after the other. */
    public void writeAll(long[] values) {
        for (long value : values) {
            write(value);
        }
    }

    /**
     * The next number.
     *
     * @throws IllegalArgumentException when there is none left
     */
    public long read() {
        long value = 0;
        for (int shift = 0; at < bytes.length; shift += 7) {
            byte b = bytes[at++];
            value |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("numbers are cut short");
    }

    /** The next numbers. */
    public long[] readAll(int size) {
        long[] values = new long[size];
        for (int i = 0; i < size; i++) {
            values[i] = read();
        }
        return values;
    }

    /** Whether all have been read. */
    public boolean atEnd() {
        return at == bytes.length;
    }

    /** What was written. */
    public byte[] written() {
        return Arrays.copyOf(bytes, at);
    }
}
