package io.millrace.features;

/**
 * Sum of the squares of a slot's scaled integers: an unsigned 128-bit integer, low half first, that saturates at 2^128 - 1. A
 * saturated state stays so: its true value is not known. Squares are below 2^124, so fewer than 16 events cannot reach that.
 */
final class SquareSum implements TileMonoid {

    /** Whether the state has reached its limit. */
    static boolean saturated(byte[] state, int at) {
        return Bytes.getLong(state, at) == -1 && Bytes.getLong(state, at + 8) == -1;
    }

    @Override
    public String name() {
        return "SquareSum";
    }

    @Override
    public int size() {
        return 2 * Long.BYTES;
    }

    @Override
    public void zero(byte[] state, int at) {
        Bytes.putLong(state, at, 0);
        Bytes.putLong(state, at + 8, 0);
    }

    @Override
    public void add(byte[] state, int at, Event event, int slot) {
        long value = event.scaled(slot);
        if (value != Event.MISSING) {
            add(state, at, value * value, Math.multiplyHigh(value, value));
        }
    }

    @Override
    public void merge(byte[] state, int at, byte[] other, int otherAt) {
        add(state, at, Bytes.getLong(other, otherAt), Bytes.getLong(other, otherAt + 8));
    }

    @Override
    public boolean remove(byte[] state, int at, byte[] other, int otherAt) {
        if (saturated(state, at)) {
            return false;
        }
        long low = Bytes.getLong(state, at);
        long otherLow = Bytes.getLong(other, otherAt);
        long borrow = Long.compareUnsigned(low, otherLow) < 0 ? 1 : 0;
        Bytes.putLong(state, at, low - otherLow);
        Bytes.putLong(state, at + 8, Bytes.getLong(state, at + 8) - Bytes.getLong(other, otherAt + 8) - borrow);
        return true;
    }

    @Override
    public boolean isZero(byte[] state, int at) {
        return Bytes.getLong(state, at) == 0 && Bytes.getLong(state, at + 8) == 0;
    }

    @Override
    public void pack(byte[] state, int at, Packed to) {
        to.putUnsigned(Bytes.getLong(state, at), Bytes.getLong(state, at + 8));
    }

    @Override
    public void unpack(Packed from, byte[] state, int at) {
        from.getUnsigned(state, at);
    }

    private static void add(byte[] state, int at, long low, long high) {
        long oldHigh = Bytes.getLong(state, at + 8);
        long newLow = Bytes.getLong(state, at) + low;
        long carry = Long.compareUnsigned(newLow, low) < 0 ? 1 : 0;
        long newHigh = oldHigh + high;
        boolean overflow = Long.compareUnsigned(newHigh, oldHigh) < 0 || (carry == 1 && newHigh == -1);
        Bytes.putLong(state, at, overflow ? -1 : newLow);
        Bytes.putLong(state, at + 8, overflow ? -1 : newHigh + carry);
    }
}
