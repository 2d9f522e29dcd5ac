package io.millrace.expressions;

import java.util.Arrays;

/** Where texts are put together, one behind the other, as UTF-8. It grows to what it has once held. Not thread-safe. */
public final class TextScratch {
    private byte[] bytes = new byte[64];
    private int length;

    /** Appends some bytes. */
    public void append(byte[] utf8, int start, int count) {
        reserve(count);
        System.arraycopy(utf8, start, bytes, length, count);
        length += count;
    }

    /** The array that holds the texts; another one after an append. */
    public byte[] bytes() {
        return bytes;
    }

    /** How many bytes there are. */
    public int length() {
        return length;
    }

    /** Takes back what was appended since there were so many bytes. */
    public void cut(int to) {
        length = to;
    }

    /** Moves everything from a place on to an earlier place. */
    void move(int from, int to) {
        System.arraycopy(bytes, from, bytes, to, length - from);
        length -= from - to;
    }

    void append(byte one) {
        reserve(1);
        bytes[length++] = one;
    }

    private void reserve(int count) {
        if (count > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
        }
    }
}
