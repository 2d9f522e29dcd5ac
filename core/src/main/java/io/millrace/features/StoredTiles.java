package io.millrace.features;

/**
 * The closed tiles of one resolution that lie beside the head, during one operation: read at most once, written when the
 * operation succeeds. They are one list, as long as the longest window at most, and some that have left it since it was last
 * written.
 */
final class StoredTiles {
    private final int number;
    private final WideCache wide;
    private final TileList list;
    private final Packed packed = new Packed();
    private boolean loaded;
    private boolean changed;

    StoredTiles(int number, WideCache wide, TileArea tile) {
        this.number = number;
        this.wide = wide;
        list = new TileList(tile);
    }

    void begin() {
        loaded = false;
        changed = false;
    }

    /** The tiles, where there are any. */
    TileList get() {
        if (!loaded) {
            byte[] stored = wide.get(number);
            packed.setLimit(0);
            packed.put(stored, 0, stored.length);
            packed.setPosition(0);
            list.read(packed);
            loaded = true;
        }
        return list;
    }

    /** No tiles yet, where there are none. */
    TileList create() {
        list.clear();
        loaded = true;
        return list;
    }

    /** Says that the tiles are to be written. */
    void change() {
        changed = true;
    }

    void delete() {
        begin();
        wide.put(number, null);
    }

    /** Hands what has changed to the cache that writes it. */
    void flush() {
        if (changed) {
            packed.setLimit(0);
            list.write(packed);
            wide.put(number, packed.copy());
        }
    }
}
