package io.millrace.forest;

/**
 * A node of a tree in one {@code long}, so that a step of a walk loads one word: from the top 32 bits of threshold (a leaf: the bits of
 * its value), 16 of the slot of the row that is compared with it, and 16 of the way to the left child; the right one follows that. A leaf's way is
 * 0 and its slot one that always goes left, so that a walk that has arrived stays where it is, and no step has to ask.
 *
 * <p>Floats are compared as whole numbers of the same order ({@link #ordered}): that makes a step a subtraction and a shift,
 * without a branch to guess.
 */
final class Node {
    /** Greatest way to a left child, and greatest slot. */
    static final int MOST = 0xffff;

    private Node() {}

    static long split(int slot, int threshold, int way) {
        return (long) threshold << 32 | (long) slot << 16 | way;
    }

    static long leaf(int slot, float value) {
        // −0 has the bits of the least number of all: it is the same value as 0.
        return (long) Float.floatToRawIntBits(value + 0f) << 32 | (long) slot << 16;
    }

    /** How far on the next node is, for a row's slots. */
    static int step(long node, int[] slots) {
        return ((int) node & MOST) + right(node, slots);
    }

    /** 1 when a row goes right at a split, 0 when it goes left. */
    static int right(long node, int[] slots) {
        return (int) (((node >> 32) - 1 - slots[slot(node)]) >>> 63);
    }

    static boolean isLeaf(long node) {
        return ((int) node & MOST) == 0;
    }

    static int slot(long node) {
        return (int) node >>> 16;
    }

    static int threshold(long split) {
        return (int) (split >> 32);
    }

    /** How far on the left child is. */
    static int way(long node) {
        return (int) node & MOST;
    }

    static float value(long leaf) {
        return Float.intBitsToFloat((int) (leaf >> 32));
    }

    /** A whole number that is in the order of the floats, with −0 equal to 0. NaN has no place in it. */
    static int ordered(float value) {
        int bits = Float.floatToRawIntBits(value + 0f);
        return bits ^ (bits >> 31 & Integer.MAX_VALUE);
    }
}
