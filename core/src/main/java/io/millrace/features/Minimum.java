package io.millrace.features;

/** Smallest scaled integer of a slot: int64; {@link #NONE} without a value. */
final class Minimum implements TileMonoid {
    /** No value; beyond every value that an event can hold. */
    static final long NONE = Long.MAX_VALUE;

    @Override
    public int size() {
        return Long.BYTES;
    }

    @Override
    public void zero(byte[] state, int at) {
        Bytes.putLong(state, at, NONE);
    }

    @Override
    public void add(byte[] state, int at, Event event, int slot) {
        long value = event.scaled(slot);
        if (value != Event.MISSING) {
            Bytes.putLong(state, at, Math.min(Bytes.getLong(state, at), value));
        }
    }

    @Override
    public void merge(byte[] state, int at, byte[] other, int otherAt) {
        Bytes.putLong(state, at, Math.min(Bytes.getLong(state, at), Bytes.getLong(other, otherAt)));
    }

    /** What leaves and is not the extreme leaves no trace. */
    @Override
    public boolean remove(byte[] state, int at, byte[] other, int otherAt) {
        long leaving = Bytes.getLong(other, otherAt);
        return leaving == NONE || leaving != Bytes.getLong(state, at);
    }

    @Override
    public boolean isZero(byte[] state, int at) {
        return Bytes.getLong(state, at) == NONE;
    }

    @Override
    public void pack(byte[] state, int at, Packed to) {
        to.putSigned(Bytes.getLong(state, at));
    }

    @Override
    public void unpack(Packed from, byte[] state, int at) {
        Bytes.putLong(state, at, from.getSigned());
    }
}
