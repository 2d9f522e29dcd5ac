package io.millrace.features;

/** Smallest or greatest scaled integer of a slot: int64; {@link #none} without a value. */
final class Extreme implements TileMonoid {
    static final Extreme MINIMUM = new Extreme("Minimum", false, Long.MAX_VALUE);
    static final Extreme MAXIMUM = new Extreme("Maximum", true, Long.MIN_VALUE);

    private final String name;
    private final boolean greatest;
    private final long none;

    private Extreme(String name, boolean greatest, long none) {
        this.name = name;
        this.greatest = greatest;
        this.none = none;
    }

    /** No value: beyond every value that an event can hold, on the far side. */
    long none() {
        return none;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int size() {
        return Long.BYTES;
    }

    @Override
    public void zero(byte[] state, int at) {
        Bytes.putLong(state, at, none);
    }

    @Override
    public void add(byte[] state, int at, Event event, int slot) {
        long value = event.scaled(slot);
        if (value != Event.MISSING) {
            Bytes.putLong(state, at, of(Bytes.getLong(state, at), value));
        }
    }

    @Override
    public void merge(byte[] state, int at, byte[] other, int otherAt) {
        Bytes.putLong(state, at, of(Bytes.getLong(state, at), Bytes.getLong(other, otherAt)));
    }

    /** What leaves and is not the extreme leaves no trace. */
    @Override
    public boolean remove(byte[] state, int at, byte[] other, int otherAt) {
        long leaving = Bytes.getLong(other, otherAt);
        return leaving == none || leaving != Bytes.getLong(state, at);
    }

    @Override
    public boolean isZero(byte[] state, int at) {
        return Bytes.getLong(state, at) == none;
    }

    @Override
    public void pack(byte[] state, int at, Packed to) {
        to.putSigned(Bytes.getLong(state, at));
    }

    @Override
    public void unpack(Packed from, byte[] state, int at) {
        Bytes.putLong(state, at, from.getSigned());
    }

    private long of(long one, long other) {
        return greatest ? Math.max(one, other) : Math.min(one, other);
    }
}
