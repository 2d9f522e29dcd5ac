package io.millrace.features;

import java.util.List;

/**
 * The tiles of one resolution, compiled. In the head they have the number of the open tile ({@link #NONE} before the first
 * event), a bit per page that exists (its number modulo 64), the open tile's states, then the windows.
 *
 * <p>The open tile is the newest that is not empty; the older ones are closed and lie in pages.
 */
final class TilePlan {
    /** Number of no tile: older than all. */
    static final long NONE = Long.MIN_VALUE;

    final Resolution resolution;
    /** What a tile holds. */
    final Area tile;
    /** Where the open tile's states start in the head. */
    final int openAt;
    /** Length of the longest window, milliseconds. */
    final long longest;

    final WindowPlan[] windows;
    private final int at;

    TilePlan(Resolution resolution, int at, Area tile, List<WindowPlan> windows) {
        this.resolution = resolution;
        this.at = at;
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
        WindowPlan last = windows[windows.length - 1];
        return last.oldestAt + WindowPlan.size(last.area);
    }

    void clear(byte[] head) {
        setOpen(head, NONE);
        setPages(head, 0);
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

    /** A bit per page that exists. */
    long pages(byte[] head) {
        return Bytes.getLong(head, at + Long.BYTES);
    }

    void setPages(byte[] head, long bits) {
        Bytes.putLong(head, at + Long.BYTES, bits);
    }

    boolean hasPage(byte[] head, long page) {
        return ((pages(head) >> page) & 1) == 1;
    }

    /** The oldest tile that any window holds. */
    long oldestKept(long asOf) {
        return resolution.firstTile(asOf, longest);
    }
}
