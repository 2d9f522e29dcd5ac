package io.millrace.features;

/**
 * What a part of an entity's state has not counted, because it was not kept yet.
 *
 * @param part number of the part, see {@link Layout#parts}
 * @param epoch of the layouts that the task has had, the one that began the part, see {@link KnownLayouts}
 * @param since from here on, exclusive, everything is counted
 * @param filled whether what was missing has been counted since, by a backfill
 * @param from from here on, exclusive, that backfill knew everything; {@link Long#MIN_VALUE}: all there ever was. The same as
 *     {@code since} until it is filled
 */
record Hole(int part, int epoch, long since, boolean filled, long from) {
    private static final int FILLED = 1;
    private static final int BOUNDED = 2;

    static Hole open(int part, int epoch, long since) {
        return new Hole(part, epoch, since, false, since);
    }

    Hole fill(long completeFrom) {
        return new Hole(part, epoch, since, true, Math.min(since, completeFrom));
    }

    Hole at(int newPart) {
        return new Hole(newPart, epoch, since, filled, from);
    }

    /** Whether everything after a moment is counted. */
    boolean knows(long start) {
        return start >= from;
    }

    /** Most bytes of one. */
    static int size() {
        return 40;
    }

    void write(Packed to) {
        boolean bounded = filled && from != Long.MIN_VALUE;
        to.putUnsigned(part);
        to.putUnsigned((long) epoch << 2 | (filled ? FILLED : 0) | (bounded ? BOUNDED : 0));
        to.putSigned(since);
        if (bounded) {
            to.putSigned(from);
        }
    }

    static Hole read(Packed in) {
        int part = (int) in.getUnsigned();
        long flags = in.getUnsigned();
        long since = in.getSigned();
        boolean filled = (flags & FILLED) != 0;
        long from = filled ? Long.MIN_VALUE : since;
        if ((flags & BOUNDED) != 0) {
            from = in.getSigned();
        }
        return new Hole(part, (int) (flags >>> 2), since, filled, from);
    }
}
