package io.millrace.features;

/**
 * Sixteen tiles in a row: a bit per tile (int16, little-endian), then the tiles that are not empty, packed in order. All
 * functions leave the page they are given as it is.
 */
final class Page {
    /** Tiles of a page. */
    static final int TILES = 16;

    private static final int HEADER = 2;

    private Page() {}

    /** The page that holds a tile. */
    static long of(long tile) {
        return tile >> 4;
    }

    /** Which of the page's tiles a tile is. */
    static int slotOf(long tile) {
        return (int) tile & 15;
    }

    /** The bits of the tiles that are not empty. */
    static int present(byte[] page) {
        return (page[0] & 0xff) | ((page[1] & 0xff) << 8);
    }

    /** Where a tile starts, or would. */
    static int at(byte[] page, int slot, int tileSize) {
        return HEADER + tileSize * Integer.bitCount(present(page) & ((1 << slot) - 1));
    }

    /** A page of one tile, to be filled by the caller. */
    static byte[] single(int slot, int tileSize) {
        byte[] page = new byte[HEADER + tileSize];
        mark(page, 1 << slot);
        return page;
    }

    /** A copy with room for a tile that was empty. */
    static byte[] withRoom(byte[] page, int slot, int tileSize) {
        int at = at(page, slot, tileSize);
        byte[] wider = new byte[page.length + tileSize];
        System.arraycopy(page, 0, wider, 0, at);
        System.arraycopy(page, at, wider, at + tileSize, page.length - at);
        mark(wider, present(page) | (1 << slot));
        return wider;
    }

    private static void mark(byte[] page, int present) {
        page[0] = (byte) present;
        page[1] = (byte) (present >> 8);
    }
}
