package io.millrace.features;

import java.util.SortedMap;

/**
 * Closed tiles in ascending order, packed: for each its distance from the one before, then its states. Reusable. What happens
 * all the time, appending at the end and taking off the front, touches no other tile.
 */
final class TileList {
    private final TileArea area;
    /** The tiles from the first one's on; the distance of the first means nothing. */
    private final Packed packed = new Packed();

    private int start;
    private int count;
    private long first;
    private long last;

    private int cursorsLeft;
    private long cursor;

    TileList(TileArea area) {
        this.area = area;
    }

    void clear() {
        packed.setLimit(0);
        start = 0;
        count = 0;
    }

    int count() {
        return count;
    }

    /** Number of the first tile, of a list that has one. */
    long first() {
        return first;
    }

    /** Number of the last tile, of a list that has one. */
    long last() {
        return last;
    }

    /** Adds a tile after the last one. */
    void append(long tile, byte[] state, int at) {
        packed.reserve(Packed.NUMBER + area.packedSize());
        packed.putUnsigned(count == 0 ? 0 : tile - last);
        area.pack(state, at, packed);
        first = count == 0 ? tile : first;
        last = tile;
        count++;
    }

    /** Takes off the first tile and gives its states. */
    void pop(byte[] state, int at) {
        rewind();
        next(state, at);
        count--;
        start = packed.position();
        if (count > 0) {
            first += packed.getUnsigned();
        }
    }

    /** Takes off the last tile. */
    void dropLast(byte[] scratch) {
        rewind();
        long before = first;
        int end = start;
        for (int i = 1; i < count; i++) {
            next(scratch, 0);
            before = cursor;
            end = packed.position();
        }
        packed.setLimit(end);
        last = before;
        count--;
    }

    /** Goes before the first tile. */
    void rewind() {
        packed.setPosition(start);
        cursorsLeft = count;
    }

    /** Goes to the next tile and gives its states; false after the last. */
    boolean next(byte[] state, int at) {
        if (cursorsLeft == 0) {
            return false;
        }
        long distance = packed.getUnsigned();
        cursor = cursorsLeft == count ? first : cursor + distance;
        cursorsLeft--;
        area.unpack(packed, state, at);
        return true;
    }

    /** Puts every tile, in an array of so many bytes of its own, into a map by its number. */
    void copyTo(SortedMap<Long, byte[]> tiles, int size) {
        rewind();
        byte[] state = new byte[size];
        while (next(state, 0)) {
            tiles.put(cursor, state);
            state = new byte[size];
        }
    }

    /** Number of the tile that {@link #next} went to. */
    long tile() {
        return cursor;
    }

    /** Adds an event to a tile anywhere in the list, which is made if it is missing. */
    void add(long tile, Event event, long passed, byte[] scratch) {
        if (count == 0 || tile > last) {
            area.zero(scratch, 0);
            area.add(scratch, 0, event, passed);
            append(tile, scratch, 0);
            return;
        }
        // Everything from the tile on is written again behind the list, then moved up.
        rewind();
        int end = packed.limit();
        int at = start;
        long before = first;
        while (next(scratch, 0) && cursor < tile) {
            at = packed.position();
            before = cursor;
        }
        boolean found = cursor == tile;
        int rest = found ? packed.position() : at;
        if (!found) {
            area.zero(scratch, 0);
        }
        area.add(scratch, 0, event, passed);
        packed.reserve(2 * Packed.NUMBER + area.packedSize() + end - rest);
        packed.putUnsigned(tile - before);
        area.pack(scratch, 0, packed);
        if (!found) {
            packed.setPosition(rest);
            packed.getUnsigned();
            packed.putUnsigned(cursor - tile);
            rest = packed.position();
            count++;
        }
        packed.put(packed.bytes(), rest, end - rest);
        int length = packed.limit() - end;
        System.arraycopy(packed.bytes(), end, packed.bytes(), at, length);
        packed.setLimit(at + length);
        first = Math.min(first, tile);
    }

    /** Most bytes of the list when it is written. */
    int size() {
        return 4 * Packed.NUMBER + packed.limit() - start;
    }

    /** Writes the list: how many tiles there are, and if any the first, the last less the first, the bytes and their length. */
    void write(Packed to) {
        to.reserve(size());
        to.putUnsigned(count);
        if (count > 0) {
            to.putSigned(first);
            to.putUnsigned(last - first);
            to.putUnsigned(packed.limit() - start);
            to.put(packed.bytes(), start, packed.limit() - start);
        }
    }

    /** Passes over a list that was written, whatever is in its tiles. */
    static void skip(Packed from) {
        if (from.getUnsigned() > 0) {
            from.getSigned();
            from.getUnsigned();
            int length = (int) from.getUnsigned();
            from.setPosition(from.position() + length);
        }
    }

    /** Reads a list that was written. */
    void read(Packed from) {
        clear();
        count = (int) from.getUnsigned();
        if (count > 0) {
            first = from.getSigned();
            last = first + from.getUnsigned();
            int length = (int) from.getUnsigned();
            packed.put(from.bytes(), from.position(), length);
            from.setPosition(from.position() + length);
        }
    }
}
