package io.millrace.features;

/**
 * Packs 64-bit words, most of which are small or zero, two behind a byte that says how many bytes each of them has. A word
 * counts as small when its magnitude is: 0, -1, 1, -2 … are packed as 0, 1, 2, 3 … So states of whole words pack best.
 */
final class Words {
    /** What a length is rounded up to. */
    static final int PAIR = 2 * Long.BYTES;

    private Words() {}

    /** The least length, not shorter than this, that can be packed. */
    static int roundUp(int length) {
        return (length + PAIR - 1) / PAIR * PAIR;
    }

    /** Most bytes that so many take when packed. */
    static int packedSize(int length) {
        return length + length / PAIR;
    }

    /** Writes the whole array, and makes room for it. */
    static void pack(byte[] words, Packed to) {
        to.reserve(packedSize(words.length) + Long.BYTES);
        for (int at = 0; at < words.length; at += PAIR) {
            long first = fold(Bytes.getLong(words, at));
            long second = fold(Bytes.getLong(words, at + Long.BYTES));
            int firstBytes = bytes(first);
            int secondBytes = bytes(second);
            to.putByte(firstBytes | secondBytes << 4);
            to.putLong(first, firstBytes);
            to.putLong(second, secondBytes);
        }
    }

    /** Fills the whole array again. */
    static void unpack(Packed from, byte[] words) {
        from.reserve(Long.BYTES);
        for (int at = 0; at < words.length; at += PAIR) {
            int bytes = from.getByte();
            Bytes.putLong(words, at, unfold(from.getLong(bytes & 15)));
            Bytes.putLong(words, at + Long.BYTES, unfold(from.getLong(bytes >> 4)));
        }
    }

    private static int bytes(long folded) {
        return (Long.SIZE + 7 - Long.numberOfLeadingZeros(folded)) >> 3;
    }

    private static long fold(long value) {
        return (value << 1) ^ (value >> 63);
    }

    private static long unfold(long folded) {
        return (folded >>> 1) ^ -(folded & 1);
    }
}
