package io.millrace.features;

import java.util.Arrays;

/** Short texts seen lately, so that a category that comes again and again is one array. */
final class TextPool {
    private static final int PLACES = 256;

    private final byte[][] texts = new byte[PLACES][];

    /** An array of exactly these bytes, which nobody changes. */
    byte[] intern(byte[] bytes, int start, int length) {
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + bytes[start + i];
        }
        int place = (hash ^ (hash >>> 8)) & (PLACES - 1);
        byte[] known = texts[place];
        if (known == null || !Arrays.equals(known, 0, known.length, bytes, start, start + length)) {
            known = Arrays.copyOfRange(bytes, start, start + length);
            texts[place] = known;
        }
        return known;
    }
}
