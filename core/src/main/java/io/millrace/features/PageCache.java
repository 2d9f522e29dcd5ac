package io.millrace.features;

import java.util.ArrayList;
import java.util.List;

/**
 * One entity's pages of one resolution, during one operation: read at most once each, written when the operation succeeds. A
 * page holds the closed tiles of 256 in a row; the longest window spans so few that a page's number modulo {@link #SLOTS} tells
 * the pages alive at one time apart.
 */
final class PageCache {
    /** More pages than an entity has at one time in any resolution. */
    static final int SLOTS = 8;

    private final KeyValues store;
    private final byte resolution;
    private final TileList[] pages = new TileList[SLOTS];
    private final long[] numbers = new long[SLOTS];
    private final List<byte[]> deleted = new ArrayList<>();
    private final Packed packed = new Packed();
    private byte[] entityKey = new byte[0];
    private int loaded;
    private int changed;

    PageCache(KeyValues store, Resolution resolution, TileArea tile) {
        this.store = store;
        this.resolution = resolution.code();
        for (int i = 0; i < SLOTS; i++) {
            pages[i] = new TileList(tile);
        }
    }

    /** The page that holds a tile. */
    static long pageOf(long tile) {
        return tile >> 8;
    }

    /** Bit of a page among those of an entity. */
    static int bit(long page) {
        return 1 << (int) (page & (SLOTS - 1));
    }

    void begin(byte[] headKey) {
        entityKey = headKey;
        loaded = 0;
        changed = 0;
        deleted.clear();
    }

    /** A page that exists. */
    TileList get(long number) {
        int slot = (int) (number & (SLOTS - 1));
        TileList page = pages[slot];
        if ((loaded & bit(number)) == 0) {
            byte[] stored = store.get(key(number));
            if (stored == null) {
                throw new IncompatibleStateException("the head names a page that the store does not have");
            }
            packed.setLimit(0);
            packed.put(stored, 0, stored.length);
            packed.setPosition(0);
            page.read(packed);
            numbers[slot] = number;
            loaded |= bit(number);
        }
        return page;
    }

    /** A new page. */
    TileList create(long number) {
        int slot = (int) (number & (SLOTS - 1));
        pages[slot].clear();
        numbers[slot] = number;
        loaded |= bit(number);
        return pages[slot];
    }

    /** Says that a page that was got or created is to be written. */
    void change(long number) {
        changed |= bit(number);
    }

    void delete(long number) {
        loaded &= ~bit(number);
        changed &= ~bit(number);
        deleted.add(key(number));
    }

    void flush() {
        for (int i = 0; i < deleted.size(); i++) {
            store.put(deleted.get(i), null);
        }
        for (int slot = 0; slot < SLOTS; slot++) {
            if ((changed & bit(slot)) != 0) {
                packed.setLimit(0);
                pages[slot].write(packed);
                byte[] value = new byte[packed.limit()];
                System.arraycopy(packed.bytes(), 0, value, 0, value.length);
                store.put(key(numbers[slot]), value);
            }
        }
    }

    /** Head key, resolution, page number: an entity's pages lie together, in order. */
    private byte[] key(long number) {
        byte[] key = new byte[entityKey.length + 9];
        System.arraycopy(entityKey, 0, key, 0, entityKey.length);
        key[entityKey.length] = resolution;
        Bytes.putKeyLong(key, entityKey.length + 1, number ^ Long.MIN_VALUE);
        return key;
    }
}
