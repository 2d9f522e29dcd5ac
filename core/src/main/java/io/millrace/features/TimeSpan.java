package io.millrace.features;

/**
 * Times of the first and the last event: twice the epoch milliseconds of the first plus one (0 without an event), then
 * milliseconds from the first to the last; int64 each.
 */
final class TimeSpan implements TileMonoid {

    /** Epoch milliseconds of the first event; {@link Long#MAX_VALUE} without one. */
    static long first(byte[] state, int at) {
        return FirstTime.time(state, at);
    }

    /** Milliseconds from the first event to the last; 0 without one. */
    static long length(byte[] state, int at) {
        return Bytes.getLong(state, at + Long.BYTES);
    }

    /** Takes in the times of more events. */
    static void extend(byte[] state, int at, long first, long length) {
        long last = first + length;
        long ownFirst = first(state, at);
        if (ownFirst != Long.MAX_VALUE) {
            last = Math.max(last, ownFirst + length(state, at));
        }
        long earlier = Math.min(ownFirst, first);
        Bytes.putLong(state, at, earlier << 1 | 1);
        Bytes.putLong(state, at + Long.BYTES, last - earlier);
    }

    @Override
    public String name() {
        return "TimeSpan";
    }

    @Override
    public int size() {
        return 2 * Long.BYTES;
    }

    @Override
    public void zero(byte[] state, int at) {
        Bytes.putLong(state, at, 0);
        Bytes.putLong(state, at + Long.BYTES, 0);
    }

    @Override
    public void add(byte[] state, int at, Event event, int slot) {
        extend(state, at, event.time(), 0);
    }

    @Override
    public void merge(byte[] state, int at, byte[] other, int otherAt) {
        if (!isZero(other, otherAt)) {
            extend(state, at, first(other, otherAt), length(other, otherAt));
        }
    }

    /** What leaves first holds the first event. */
    @Override
    public boolean remove(byte[] state, int at, byte[] other, int otherAt) {
        return isZero(other, otherAt);
    }

    @Override
    public boolean isZero(byte[] state, int at) {
        return Bytes.getLong(state, at) == 0;
    }

    @Override
    public int packedSize() {
        return 2 * Packed.NUMBER;
    }

    @Override
    public void pack(byte[] state, int at, Packed to) {
        to.putSigned(Bytes.getLong(state, at));
        to.putUnsigned(length(state, at));
    }

    @Override
    public void unpack(Packed from, byte[] state, int at) {
        Bytes.putLong(state, at, from.getSigned());
        Bytes.putLong(state, at + Long.BYTES, from.getUnsigned());
    }
}
