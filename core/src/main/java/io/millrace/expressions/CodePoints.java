package io.millrace.expressions;

/**
 * Reads and writes UTF-8 letter by letter. A byte that belongs to no letter is one of its own: its signed value, -128 to -1, which is
 * written as the byte that it was.
 */
final class CodePoints {
    private CodePoints() {}

    /** The letter that starts at a place; negative for a byte that belongs to none. */
    static int at(byte[] utf8, int at, int end) {
        int first = utf8[at];
        if (first >= 0) {
            return first;
        }
        int size = first >= (byte) 0xf0 ? 4 : first >= (byte) 0xe0 ? 3 : 2;
        if (first < (byte) 0xc2 || first > (byte) 0xf4 || at + size > end) {
            return first;
        }
        int letter = first & (0x7f >> size);
        for (int i = 1; i < size; i++) {
            if ((utf8[at + i] & 0xc0) != 0x80) {
                return first;
            }
            letter = (letter << 6) | (utf8[at + i] & 0x3f);
        }
        boolean surrogate = letter >= Character.MIN_SURROGATE && letter <= Character.MAX_SURROGATE;
        return surrogate || letter > Character.MAX_CODE_POINT || size(letter) != size ? first : letter;
    }

    /** How many bytes a letter takes. */
    static int size(int letter) {
        return letter < 0x80 ? 1 : letter < 0x800 ? 2 : letter < 0x10000 ? 3 : 4;
    }

    static void append(int letter, TextScratch out) {
        int size = size(letter);
        if (size == 1) {
            out.append((byte) letter);
            return;
        }
        // As many leading ones as there are bytes, then the letter's bits, six in each byte behind the first.
        out.append((byte) ((0xf00 >> size) | (letter >> (6 * (size - 1)))));
        for (int i = size - 2; i >= 0; i--) {
            out.append((byte) (0x80 | ((letter >> (6 * i)) & 0x3f)));
        }
    }
}
