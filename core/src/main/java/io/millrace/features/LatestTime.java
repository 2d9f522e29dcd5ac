package io.millrace.features;

/** Time of the latest event: int64 epoch milliseconds; {@link #NONE} without an event. */
final class LatestTime implements Monoid {
    /** No event. */
    static final long NONE = Long.MIN_VALUE;

    @Override
    public String name() {
        return "LatestTime";
    }

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
        Bytes.putLong(state, at, Math.max(Bytes.getLong(state, at), event.time()));
    }

    @Override
    public boolean isSettled(byte[] state, int at, long since) {
        return Bytes.getLong(state, at) > since;
    }

    @Override
    public void merge(byte[] state, int at, byte[] other, int otherAt) {
        Bytes.putLong(state, at, Math.max(Bytes.getLong(state, at), Bytes.getLong(other, otherAt)));
    }
}
