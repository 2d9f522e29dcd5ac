package io.millrace.features;

/** Sum of a slot's scaled integers: a signed 128-bit integer, low half first. 2^64 events cannot overflow it. */
final class Sum implements TileMonoid {

    @Override
    public String name() {
        return "Sum";
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
            add(state, at, value, value >> 63);
        }
    }

    @Override
    public void merge(byte[] state, int at, byte[] other, int otherAt) {
        add(state, at, Bytes.getLong(other, otherAt), Bytes.getLong(other, otherAt + 8));
    }

    @Override
    public boolean remove(byte[] state, int at, byte[] other, int otherAt) {
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

    /** Zigzag, as for 64 bits. */
    @Override
    public void pack(byte[] state, int at, Packed to) {
        long low = Bytes.getLong(state, at);
        long high = Bytes.getLong(state, at + 8);
        long sign = high >> 63;
        to.putUnsigned((low << 1) ^ sign, ((high << 1) | (low >>> 63)) ^ sign);
    }

    @Override
    public void unpack(Packed from, byte[] state, int at) {
        from.getUnsigned(state, at);
        long low = Bytes.getLong(state, at);
        long high = Bytes.getLong(state, at + 8);
        long sign = -(low & 1);
        Bytes.putLong(state, at, ((low >>> 1) | (high << 63)) ^ sign);
        Bytes.putLong(state, at + 8, (high >>> 1) ^ sign);
    }

    /** Adds a signed 128-bit integer. */
    static void add(byte[] state, int at, long low, long high) {
        long sum = Bytes.getLong(state, at) + low;
        long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
        Bytes.putLong(state, at, sum);
        Bytes.putLong(state, at + 8, Bytes.getLong(state, at + 8) + high + carry);
    }
}
