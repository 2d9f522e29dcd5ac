package io.millrace.features;

/** An entity's closed tiles of one resolution in order, from a tile on: those beside the head, then those in the tail. */
final class ClosedTiles {
    private final TileList tail;
    private final byte[] state;
    private TileList list;
    private long from;

    ClosedTiles(TileArea tile, TileList tail) {
        this.tail = tail;
        this.list = tail;
        state = new byte[tile.size()];
    }

    /** Goes before the tile, or the first after it, of a list and the tail behind it; or of the tail alone. */
    void begin(TileList first, long fromTile) {
        list = first;
        from = fromTile;
        list.rewind();
    }

    /** Goes to the next tile; false after the last. */
    boolean next() {
        while (true) {
            while (list.next(state, 0)) {
                if (list.tile() >= from) {
                    return true;
                }
            }
            if (list == tail) {
                return false;
            }
            list = tail;
            list.rewind();
        }
    }

    long tile() {
        return list.tile();
    }

    /** Its states. */
    byte[] state() {
        return state;
    }
}
