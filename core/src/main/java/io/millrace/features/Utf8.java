package io.millrace.features;

/** Bytes of text. */
final class Utf8 {
    private Utf8() {}

    /** Length of the longest beginning of a text that has at most so many bytes and ends with a whole character. */
    static int cut(byte[] bytes, int start, int length, int most) {
        if (length <= most) {
            return length;
        }
        int end = most;
        while (end > 0 && (bytes[start + end] & 0xc0) == 0x80) {
            end--;
        }
        return end;
    }
}
