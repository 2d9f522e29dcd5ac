package io.millrace.retrainer.dataset;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.util.Utf8;

/**
 * A code for each distinct text, from 0 in the order in which they came. Texts are kept as UTF-8 in large arrays, so that ten million entities are not ten million
 * objects. Not thread-safe while it grows.
 */
final class TextCodes {
    private static final int SHIFT = 20;
    private static final int BLOCK = 1 << SHIFT;

    /** Of each code, where its text begins in {@link #blocks}; a text lies in one block. */
    private long[] starts = new long[16];

    private int[] lengths = new int[16];
    private byte[][] blocks = new byte[0][];
    private int free;
    private int size;

    /** Codes + 1 by hash; 0 is free. Its length is a power of two, and at most half of it is taken. */
    private int[] table = new int[32];

    private int code(byte[] bytes, int from, int length) {
        int hash = hash(bytes, from, length);
        int slot = hash & (table.length - 1);
        for (; table[slot] != 0; slot = (slot + 1) & (table.length - 1)) {
            int code = table[slot] - 1;
            if (lengths[code] == length
                    && Arrays.equals(block(code), start(code), start(code) + length, bytes, from, from + length)) {
                return code;
            }
        }
        table[slot] = size + 1;
        append(bytes, from, length);
        if (2 * size > table.length) {
            grow();
        }
        return size - 1;
    }

    /** The code of a text, a new one if it was not there. */
    int code(Utf8 text) {
        return code(text.getBytes(), 0, text.getByteLength());
    }

    /** The text of a code, made anew. */
    String text(int code) {
        return new String(block(code), start(code), lengths[code], StandardCharsets.UTF_8);
    }

    /** Compares the texts of two codes by their bytes. */
    int compare(int one, int other) {
        return one == other
                ? 0
                : Arrays.compareUnsigned(
                        block(one),
                        start(one),
                        start(one) + lengths[one],
                        block(other),
                        start(other),
                        start(other) + lengths[other]);
    }

    /** Distinct texts so far. */
    int size() {
        return size;
    }

    private byte[] block(int code) {
        return blocks[(int) (starts[code] >>> 32)];
    }

    private int start(int code) {
        return (int) starts[code];
    }

    private void append(byte[] bytes, int from, int length) {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, 2 * size);
            lengths = Arrays.copyOf(lengths, 2 * size);
        }
        if (blocks.length == 0 || free + length > blocks[blocks.length - 1].length) {
            blocks = Arrays.copyOf(blocks, blocks.length + 1);
            int usual = blocks.length == 1 ? BLOCK >>> 8 : BLOCK;
            blocks[blocks.length - 1] = new byte[Math.max(usual, length)];
            free = 0;
        }
        System.arraycopy(bytes, from, blocks[blocks.length - 1], free, length);
        starts[size] = ((long) (blocks.length - 1) << 32) | free;
        lengths[size] = length;
        free += length;
        size++;
    }

    private void grow() {
        table = new int[2 * table.length];
        for (int code = 0; code < size; code++) {
            int slot = hash(block(code), start(code), lengths[code]) & (table.length - 1);
            while (table[slot] != 0) {
                slot = (slot + 1) & (table.length - 1);
            }
            table[slot] = code + 1;
        }
    }

    private static int hash(byte[] bytes, int from, int length) {
        int hash = 1;
        for (int i = from; i < from + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        hash *= 0x9E3779B9;
        return hash ^ (hash >>> 15);
    }
}
