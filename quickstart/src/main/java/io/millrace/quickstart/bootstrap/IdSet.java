package io.millrace.quickstart.bootstrap;

import java.util.HexFormat;

/**
 * A set of ids as Millrace makes them: 32 lower-case hexadecimal digits, kept as the 128 bits that they stand for, in 22 to 43 bytes each. Any number may read it
 * when nobody adds any more.
 */
final class IdSet {
    private static final int DIGITS = 32;

    /** The halves of an id beside each other, both 0 where there is none; a power of two, at most three quarters of which are taken. */
    private long[] table = new long[64];

    private int size;
    /** Whether the id of no bit is there. */
    private boolean zero;

    /** Adds an id; false when it is there, or is none of Millrace's. */
    boolean add(String id) {
        return isId(id) && add(half(id, 0), half(id, DIGITS / 2));
    }

    boolean contains(String id) {
        if (!isId(id)) {
            return false;
        }
        long upper = half(id, 0);
        long lower = half(id, DIGITS / 2);
        return (upper | lower) == 0 ? zero : isTaken(slot(upper, lower));
    }

    private boolean add(long upper, long lower) {
        if ((upper | lower) == 0) {
            boolean added = !zero;
            zero = true;
            return added;
        }
        int slot = slot(upper, lower);
        if (isTaken(slot)) {
            return false;
        }
        table[slot] = upper;
        table[slot + 1] = lower;
        size++;
        // Two longs an id: 3/4 of the ids that there is room for.
        if (8L * size > 3L * table.length) {
            grow();
        }
        return true;
    }

    private void grow() {
        long[] smaller = table;
        table = new long[Math.multiplyExact(2, smaller.length)];
        for (int i = 0; i < smaller.length; i += 2) {
            if ((smaller[i] | smaller[i + 1]) != 0) {
                int slot = slot(smaller[i], smaller[i + 1]);
                table[slot] = smaller[i];
                table[slot + 1] = smaller[i + 1];
            }
        }
    }

    /** Where the id is, or would be. */
    private int slot(long upper, long lower) {
        int mask = table.length - 2;
        // Ids are hashes: any of their bits will do.
        int slot = (int) lower << 1 & mask;
        while (isTaken(slot) && (table[slot] != upper || table[slot + 1] != lower)) {
            slot = slot + 2 & mask;
        }
        return slot;
    }

    private boolean isTaken(int slot) {
        return (table[slot] | table[slot + 1]) != 0;
    }

    private static boolean isId(String id) {
        return id.length() == DIGITS && id.chars().allMatch(HexFormat::isHexDigit);
    }

    private static long half(String id, int from) {
        return HexFormat.fromHexDigitsToLong(id, from, from + DIGITS / 2);
    }
}
