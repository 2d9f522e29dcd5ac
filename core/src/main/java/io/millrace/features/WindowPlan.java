package io.millrace.features;

import java.util.List;

/**
 * A window over a resolution's tiles, compiled. In the head it has a cached merge of the closed tiles that it holds, and a queue
 * of those of them that will leave first: every closed tile before {@link #queued} with anything in it for this window.
 */
final class WindowPlan {
    /** Later than all tiles: everything is in the queue. */
    static final long ALL = Long.MAX_VALUE;

    /** Milliseconds. */
    final long length;
    /** Where the cached merge starts in the head. */
    final int mergeAt;
    /** What is merged. */
    final TileArea area;

    private final int queuedAt;
    private final int[] from;
    private final Value[] values;

    WindowPlan(long length, int at, TileArea area, TileArea tile, List<Value> values) {
        this.length = length;
        this.queuedAt = at;
        this.mergeAt = at + Long.BYTES;
        this.area = area;
        this.from = area.offsetsIn(tile);
        this.values = values.toArray(new Value[0]);
    }

    /** Bytes in the fixed part of the head. */
    static int size(TileArea area) {
        return Long.BYTES + area.size();
    }

    /** Where the fixed part of the head goes on. */
    int end() {
        return mergeAt + area.size();
    }

    void clear(byte[] head) {
        setQueued(head, ALL);
        area.zero(head, mergeAt);
    }

    /** The tile up to which, exclusive, the queue holds everything that the merge does. */
    long queued(byte[] head) {
        long odd = Bytes.getLong(head, queuedAt);
        return odd == 0 ? ALL : odd >> 1;
    }

    void setQueued(byte[] head, long tile) {
        // Zero packs into nothing.
        Bytes.putLong(head, queuedAt, tile == ALL ? 0 : tile << 1 | 1);
    }

    /** Merges a tile's states into this window's at a place. */
    void merge(byte[] state, int at, byte[] tile, int tileAt) {
        area.merge(state, at, tile, tileAt, from);
    }

    /** The part of a tile's states that is this window's. */
    void project(byte[] state, byte[] tile, int tileAt) {
        area.zero(state, 0);
        area.merge(state, 0, tile, tileAt, from);
    }

    Value[] values() {
        return values;
    }
}
