package io.millrace.retrainer.dataset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.util.Utf8;

/**
 * The ids of rows. One of 32 lower-case hexadecimal digits, as Millrace makes them, is kept as the 128 bits that it stands for; any other as its text.
 */
final class RowIds {
    private static final int DIGITS = 32;
    private static final byte HEX = 0;
    private static final byte TEXT = 1;

    private final Cells kinds;
    /** The upper half of the bits; of a text 0. */
    private final Cells high;
    /** The lower half of the bits; of a text its code. */
    private final Cells low;

    private final TextCodes texts;
    /** Rows + 1 by the hash of their bits; 0 is free. Its length is a power of two, and at most half of it is taken. */
    private int[] table = new int[32];

    private int hexRows;

    RowIds(Scratch scratch) {
        this(new Cells(scratch, 1), new Cells(scratch, 8), new Cells(scratch, 8), new TextCodes());
    }

    private RowIds(Cells kinds, Cells high, Cells low, TextCodes texts) {
        this.kinds = kinds;
        this.high = high;
        this.low = low;
        this.texts = texts;
    }

    /** Gives the next row an id, unless an earlier row has it. */
    boolean add(int row, Utf8 id) throws IOException {
        kinds.reach(row);
        high.reach(row);
        low.reach(row);
        if (hex(id)) {
            return add(row, bits(id, 0), bits(id, DIGITS / 2));
        }
        int known = texts.size();
        int code = texts.code(id);
        set(row, TEXT, 0, code);
        return code == known;
    }

    private boolean add(int row, long upper, long lower) {
        int slot = slot(upper, lower);
        for (; table[slot] != 0; slot = (slot + 1) & (table.length - 1)) {
            int other = table[slot] - 1;
            if (high.whole(other) == upper && low.whole(other) == lower) {
                return false;
            }
        }
        table[slot] = row + 1;
        set(row, HEX, upper, lower);
        hexRows++;
        if (2 * hexRows > table.length) {
            grow();
        }
        return true;
    }

    private void set(int row, byte kind, long upper, long lower) {
        kinds.bits(row, kind);
        high.whole(row, upper);
        low.whole(row, lower);
    }

    private void grow() {
        int[] smaller = table;
        table = new int[2 * smaller.length];
        for (int taken : smaller) {
            if (taken != 0) {
                int slot = slot(high.whole(taken - 1), low.whole(taken - 1));
                while (table[slot] != 0) {
                    slot = (slot + 1) & (table.length - 1);
                }
                table[slot] = taken;
            }
        }
    }

    private int slot(long upper, long lower) {
        long mixed = (upper ^ lower) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32) & (table.length - 1);
    }

    /** The id of a row. */
    String text(int row) {
        if (kinds.bits(row) == TEXT) {
            return texts.text((int) low.whole(row));
        }
        byte[] digits = new byte[DIGITS];
        for (int i = 0; i < DIGITS; i++) {
            long half = i < DIGITS / 2 ? high.whole(row) : low.whole(row);
            digits[i] = (byte) Character.forDigit((int) (half >>> (60 - 4 * (i % 16))) & 15, 16);
        }
        return new String(digits, StandardCharsets.US_ASCII);
    }

    /** Compares the ids of two rows by their bytes. */
    int compare(int one, int other) {
        if (kinds.bits(one) == HEX && kinds.bits(other) == HEX) {
            int upper = Long.compareUnsigned(high.whole(one), high.whole(other));
            return upper != 0 ? upper : Long.compareUnsigned(low.whole(one), low.whole(other));
        }
        return Arrays.compareUnsigned(
                text(one).getBytes(StandardCharsets.UTF_8), text(other).getBytes(StandardCharsets.UTF_8));
    }

    /** The ids of rows in another order; to be read, and not to be added to. */
    RowIds ordered(int[] order, Scratch room) throws IOException {
        return new RowIds(kinds.ordered(order, room), high.ordered(order, room), low.ordered(order, room), texts);
    }

    private static boolean hex(Utf8 id) {
        byte[] bytes = id.getBytes();
        if (id.getByteLength() != DIGITS) {
            return false;
        }
        for (int i = 0; i < DIGITS; i++) {
            if ((bytes[i] < '0' || bytes[i] > '9') && (bytes[i] < 'a' || bytes[i] > 'f')) {
                return false;
            }
        }
        return true;
    }

    private static long bits(Utf8 id, int from) {
        byte[] bytes = id.getBytes();
        long bits = 0;
        for (int i = from; i < from + DIGITS / 2; i++) {
            bits = bits << 4 | (bytes[i] <= '9' ? bytes[i] - '0' : bytes[i] - 'a' + 10);
        }
        return bits;
    }
}
