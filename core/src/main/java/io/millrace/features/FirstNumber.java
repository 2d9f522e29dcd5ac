package io.millrace.features;

/**
 * A slot of the first event, missing where that event's is: its origin (see {@link EventPlace}), then the value as int64. Of two
 * states that see the same events in other orders both keep the same event.
 */
final class FirstNumber implements TileMonoid {
    private static final int SIZE = EventPlace.SIZE + Long.BYTES;

    /** Its value, or {@link Event#MISSING}; also without an event. */
    static long value(byte[] state, int at) {
        return Bytes.getLong(state, at + EventPlace.SIZE);
    }

    @Override
    public String name() {
        return "FirstNumber";
    }

    @Override
    public int size() {
        return SIZE;
    }

    @Override
    public void zero(byte[] state, int at) {
        EventPlace.clear(state, at);
        Bytes.putLong(state, at + EventPlace.SIZE, Event.MISSING);
    }

    @Override
    public void add(byte[] state, int at, Event event, int slot) {
        if (isZero(state, at) || !EventPlace.isBefore(state, at, event.time(), event.partition(), event.offset())) {
            EventPlace.put(state, at, event);
            Bytes.putLong(state, at + EventPlace.SIZE, event.scaled(slot));
        }
    }

    @Override
    public void merge(byte[] state, int at, byte[] other, int otherAt) {
        if (isZero(other, otherAt)) {
            return;
        }
        if (isZero(state, at)
                || !EventPlace.isBefore(
                        state,
                        at,
                        EventPlace.time(other, otherAt),
                        EventPlace.partition(other, otherAt),
                        EventPlace.offset(other, otherAt))) {
            System.arraycopy(other, otherAt, state, at, SIZE);
        }
    }

    /** What leaves first holds the first event. */
    @Override
    public boolean remove(byte[] state, int at, byte[] other, int otherAt) {
        return isZero(other, otherAt);
    }

    @Override
    public boolean isZero(byte[] state, int at) {
        return EventPlace.time(state, at) == EventPlace.NONE;
    }

    @Override
    public int packedSize() {
        return 4 * Packed.NUMBER;
    }

    @Override
    public void pack(byte[] state, int at, Packed to) {
        to.putSigned(EventPlace.time(state, at));
        to.putUnsigned(EventPlace.partition(state, at));
        to.putUnsigned(EventPlace.offset(state, at));
        to.putSigned(value(state, at));
    }

    @Override
    public void unpack(Packed from, byte[] state, int at) {
        Bytes.putLong(state, at, from.getSigned());
        Bytes.putLong(state, at + 8, from.getUnsigned());
        Bytes.putLong(state, at + 16, from.getUnsigned());
        Bytes.putLong(state, at + EventPlace.SIZE, from.getSigned());
    }
}
