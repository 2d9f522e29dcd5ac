package io.millrace.features;

/** Time of the first event: int64, twice the epoch milliseconds plus one; 0 without an event. */
final class FirstTime implements Monoid {

    /** Epoch milliseconds; {@link Long#MAX_VALUE} without an event. */
    static long time(byte[] state, int at) {
        long odd = Bytes.getLong(state, at);
        return odd == 0 ? Long.MAX_VALUE : odd >> 1;
    }

    @Override
    public String name() {
        return "FirstTime";
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
        put(state, at, Math.min(time(state, at), event.time()));
    }

    @Override
    public void merge(byte[] state, int at, byte[] other, int otherAt) {
        put(state, at, Math.min(time(state, at), time(other, otherAt)));
    }

    private static void put(byte[] state, int at, long time) {
        Bytes.putLong(state, at, time == Long.MAX_VALUE ? 0 : time << 1 | 1);
    }
}
