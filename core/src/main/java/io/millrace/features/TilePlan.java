package io.millrace.features;

import java.util.List;

/**
 * The tiles of one resolution, compiled. In the fixed part of the head they have the number of the open tile ({@link #NONE}
 * before the first event), the newest tile that lies beside the head, the open tile's states, then the windows.
 *
 * <p>The open tile is the newest that is not empty; the older ones are closed. The youngest of the closed ones lie in the head
 * too (the tail), the others beside it, in one wide value.
 */
final class TilePlan {
    /** Number of no tile: older than all. */
    static final long NONE = Long.MIN_VALUE;

    final Resolution resolution;
    /** What a tile holds. */
    final TileArea tile;
    /** Where the open tile's states start in the head. */
    final int openAt;
    /** Length of the longest window, milliseconds. */
    final long longest;

    final WindowPlan[] windows;
    /** Number of the wide value of closed tiles. */
    final int wide;

    private final int at;

    TilePlan(Resolution resolution, int at, int wide, TileArea tile, List<WindowPlan> windows) {
        this.resolution = resolution;
        this.at = at;
        this.wide = wide;
        this.tile = tile;
        this.openAt = openAt(at);
        this.windows = windows.toArray(new WindowPlan[0]);
        this.longest = windows.stream().mapToLong(window -> window.length).max().orElseThrow();
    }

    /** Where the open tile starts, of tiles that start there. */
    static int openAt(int at) {
        return at + 2 * Long.BYTES;
    }

    /** Where the head goes on after the last window. */
    int end() {
        return windows[windows.length - 1].end();
    }

    void clear(byte[] head) {
        setOpen(head, NONE);
        setStored(head, NONE);
        tile.zero(head, openAt);
        for (WindowPlan window : windows) {
            window.clear(head);
        }
    }

    long open(byte[] head) {
        return Bytes.getLong(head, at);
    }

    void setOpen(byte[] head, long number) {
        Bytes.putLong(head, at, number);
    }

    /** The newest tile beside the head: closed tiles up to it are there, later ones in the tail. {@link #NONE}: nothing is. */
    long stored(byte[] head) {
        return Bytes.getLong(head, at + Long.BYTES);
    }

    void setStored(byte[] head, long number) {
        Bytes.putLong(head, at + Long.BYTES, number);
    }

    /** The oldest tile that any window holds. */
    long oldestKept(long asOf) {
        return resolution.firstTile(asOf, longest);
    }

    /** The oldest tile that a window holds. */
    long firstTile(WindowPlan window, long asOf) {
        return resolution.firstTile(asOf, window.length);
    }
}
