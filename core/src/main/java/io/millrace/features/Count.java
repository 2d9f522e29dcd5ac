package io.millrace.features;

/** Number of events, or of those whose slot is not missing: int64. */
final class Count implements TileMonoid {

    /** Of values; the number of events has a key without this name. */
    @Override
    public String name() {
        return "ValueCount";
    }

    @Override
    public int size() {
        return Long.BYTES;
    }

    @Override
    public void zero(byte[] state, int at) {
        Bytes.putLong(state, at, 0);
    }

    @Override
    public void add(byte[] state, int at, Event event, int slot) {
        if (slot < 0 || event.scaled(slot) != Event.MISSING) {
            Bytes.putLong(state, at, Bytes.getLong(state, at) + 1);
        }
    }

    @Override
    public void merge(byte[] state, int at, byte[] other, int otherAt) {
        Bytes.putLong(state, at, Bytes.getLong(state, at) + Bytes.getLong(other, otherAt));
    }

    @Override
    public boolean remove(byte[] state, int at, byte[] other, int otherAt) {
        Bytes.putLong(state, at, Bytes.getLong(state, at) - Bytes.getLong(other, otherAt));
        return true;
    }

    @Override
    public boolean isZero(byte[] state, int at) {
        return Bytes.getLong(state, at) == 0;
    }

    @Override
    public void pack(byte[] state, int at, Packed to) {
        to.putUnsigned(Bytes.getLong(state, at));
    }

    @Override
    public void unpack(Packed from, byte[] state, int at) {
        Bytes.putLong(state, at, from.getUnsigned());
    }
}
