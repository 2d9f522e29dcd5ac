package io.millrace.features;

import java.util.List;

/**
 * A window over a resolution's tiles, compiled. In the head it has the number of the oldest closed tile that its cached merge
 * holds ({@link #NOTHING} when it holds none), then the cached merge.
 */
final class WindowPlan {
    /** Number of no tile: later than all. */
    static final long NOTHING = Long.MAX_VALUE;

    /** Milliseconds. */
    final long length;
    /** Where the oldest tile's number stands in the head. */
    final int oldestAt;
    /** Where the cached merge starts in the head. */
    final int mergeAt;
    /** What is merged. */
    final Area area;

    private final int[] from;
    private final Value[] values;

    WindowPlan(long length, int oldestAt, Area area, Area tile, List<Value> values) {
        this.length = length;
        this.oldestAt = oldestAt;
        this.area = area;
        this.mergeAt = oldestAt + Long.BYTES;
        this.from = area.offsetsIn(tile);
        this.values = values.toArray(new Value[0]);
    }

    /** Bytes in the head. */
    static int size(Area area) {
        return Long.BYTES + area.size();
    }

    void clear(byte[] head) {
        Bytes.putLong(head, oldestAt, NOTHING);
        area.zero(head, mergeAt);
    }

    long oldest(byte[] head) {
        return Bytes.getLong(head, oldestAt);
    }

    void setOldest(byte[] head, long tile) {
        Bytes.putLong(head, oldestAt, tile);
    }

    /** Merges a tile into the cached merge. */
    void include(byte[] head, long tile, byte[] bytes, int at) {
        area.merge(head, mergeAt, bytes, at, from);
        setOldest(head, Math.min(oldest(head), tile));
    }

    /** Takes a tile out of the cached merge; false, with the merge undefined, when it is to be rebuilt. */
    boolean exclude(byte[] head, byte[] bytes, int at) {
        return area.remove(head, mergeAt, bytes, at, from);
    }

    /** Copies the cached merge to a scratch area. */
    void copyMerge(byte[] head, byte[] scratch) {
        System.arraycopy(head, mergeAt, scratch, 0, area.size());
    }

    /** Merges the open tile into a scratch area. */
    void mergeOpen(byte[] scratch, byte[] head, int openAt) {
        area.merge(scratch, 0, head, openAt, from);
    }

    Value[] values() {
        return values;
    }
}
