package io.millrace.features;

/**
 * The longest time between an event of one tile and the next event in a later one: a {@link TimeSpan}, then milliseconds. What
 * passes between the events of one tile is shorter than the tile and is not looked at, so that a tile's state does not depend
 * on the order in which its events come.
 *
 * <p>Tiles are merged whole, and those between two others never after both: an event that comes late for a tile in the middle
 * would split a gap that only the tiles know of. See {@link #addsToMerge}.
 */
final class LongestGap implements TileMonoid {
    private static final int GAP_AT = 2 * Long.BYTES;

    private final TimeSpan span = new TimeSpan();

    /** Milliseconds; 0 where there is none. */
    static long gap(byte[] state, int at) {
        return Bytes.getLong(state, at + GAP_AT);
    }

    @Override
    public String name() {
        return "LongestGap";
    }

    @Override
    public int size() {
        return GAP_AT + Long.BYTES;
    }

    @Override
    public void zero(byte[] state, int at) {
        span.zero(state, at);
        Bytes.putLong(state, at + GAP_AT, 0);
    }

    /** To one tile. */
    @Override
    public void add(byte[] state, int at, Event event, int slot) {
        span.add(state, at, event, slot);
    }

    @Override
    public boolean addsToMerge() {
        return false;
    }

    /** With tiles that are all earlier or all later than those merged so far. */
    @Override
    public void merge(byte[] state, int at, byte[] other, int otherAt) {
        long longest = Math.max(gap(state, at), gap(other, otherAt));
        if (!isZero(state, at) && !isZero(other, otherAt)) {
            long first = TimeSpan.first(state, at);
            long otherFirst = TimeSpan.first(other, otherAt);
            long between = first < otherFirst
                    ? otherFirst - first - TimeSpan.length(state, at)
                    : first - otherFirst - TimeSpan.length(other, otherAt);
            longest = Math.max(longest, between);
        }
        span.merge(state, at, other, otherAt);
        Bytes.putLong(state, at + GAP_AT, longest);
    }

    /** What passes between events of one tile is not looked at, whichever state they are in. */
    @Override
    public void mergeTile(byte[] state, int at, byte[] other, int otherAt) {
        span.merge(state, at, other, otherAt);
    }

    /** The gap after what leaves first may be the longest, and leaves too. */
    @Override
    public boolean remove(byte[] state, int at, byte[] other, int otherAt) {
        return isZero(other, otherAt);
    }

    @Override
    public boolean isZero(byte[] state, int at) {
        return span.isZero(state, at);
    }

    @Override
    public int packedSize() {
        return span.packedSize() + Packed.NUMBER;
    }

    @Override
    public void pack(byte[] state, int at, Packed to) {
        span.pack(state, at, to);
        to.putUnsigned(gap(state, at));
    }

    @Override
    public void unpack(Packed from, byte[] state, int at) {
        span.unpack(from, state, at);
        Bytes.putLong(state, at + GAP_AT, from.getUnsigned());
    }
}
