package io.millrace.features;

import java.util.Arrays;

/**
 * Growable bytes with a position to write at and one to read from. Integers take seven bits per byte, lowest first; the high bit
 * says that more follow. Room is asked for once, by {@link #reserve}, and not at every write.
 */
final class Packed {
    /** Most bytes of an integer. */
    static final int NUMBER = 10;

    private byte[] bytes = new byte[64];
    private int limit;
    private int position;

    byte[] bytes() {
        return bytes;
    }

    /** Where the next byte is written. */
    int limit() {
        return limit;
    }

    void setLimit(int at) {
        limit = at;
    }

    /** Where the next byte is read. */
    int position() {
        return position;
    }

    void setPosition(int at) {
        position = at;
    }

    /** Makes room for so many bytes more. */
    void reserve(int more) {
        if (limit + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, limit + more));
        }
    }

    /** Writes bytes, and makes room for them. */
    void put(byte[] from, int start, int length) {
        reserve(length);
        System.arraycopy(from, start, bytes, limit, length);
        limit += length;
    }

    /** All that was written. */
    byte[] copy() {
        return Arrays.copyOf(bytes, limit);
    }

    void putByte(int value) {
        bytes[limit++] = (byte) value;
    }

    int getByte() {
        return bytes[position++] & 0xff;
    }

    /** Writes the lowest bytes of an integer, lowest first; room for eight is reserved. */
    void putLong(long value, int count) {
        Bytes.putLong(bytes, limit, value);
        limit += count;
    }

    /** Reads an integer of so many bytes, lowest first; there is room for eight. */
    long getLong(int count) {
        long eight = Bytes.getLong(bytes, position);
        position += count;
        // A shift by 64 shifts by nothing: in two steps, none remains of no bytes.
        int unwanted = (Long.BYTES - count) * 4;
        return eight << unwanted << unwanted >>> unwanted >>> unwanted;
    }

    /** Writes an unsigned integer: at most 10 bytes. */
    void putUnsigned(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[limit++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[limit++] = (byte) rest;
    }

    long getUnsigned() {
        long value = bytes[position++];
        if (value >= 0) {
            return value;
        }
        value &= 0x7f;
        for (int shift = 7; ; shift += 7) {
            byte b = bytes[position++];
            value |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    /** Writes a signed integer, small where its magnitude is: 0, -1, 1, -2 … as 0, 1, 2, 3 … */
    void putSigned(long value) {
        putUnsigned((value << 1) ^ (value >> 63));
    }

    long getSigned() {
        long value = getUnsigned();
        return (value >>> 1) ^ -(value & 1);
    }

    /** Writes an unsigned 128-bit integer: at most 19 bytes. */
    void putUnsigned(long low, long high) {
        long restLow = low;
        long restHigh = high;
        while (restHigh != 0 || (restLow & ~0x7fL) != 0) {
            bytes[limit++] = (byte) (restLow | 0x80);
            restLow = (restLow >>> 7) | (restHigh << 57);
            restHigh >>>= 7;
        }
        bytes[limit++] = (byte) restLow;
    }

    /** Reads an unsigned 128-bit integer to where its low half, then its high half shall stand. */
    void getUnsigned(byte[] to, int at) {
        long low = 0;
        long high = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = bytes[position++];
            long bits = b & 0x7fL;
            if (shift < 64) {
                low |= bits << shift;
                high |= shift > 57 ? bits >>> (64 - shift) : 0;
            } else {
                high |= bits << (shift - 64);
            }
            if (b >= 0) {
                break;
            }
        }
        Bytes.putLong(to, at, low);
        Bytes.putLong(to, at + 8, high);
    }
}
