package io.millrace.features;

/**
 * A slot of the latest event, missing where that event's is: its origin (see {@link EventPlace}), then the value as int64. The end
 * of a table's row is a version, too, of which nothing is known.
 */
final class LatestNumber implements Monoid {
    /** Stands for the value where the latest version is the row's end; no value is as small. */
    private static final long ENDED = Event.MISSING + 1;

    private static final int SIZE = EventPlace.SIZE + Long.BYTES;

    /** Time of the latest event, or {@link EventPlace#NONE}. */
    static long time(byte[] state, int at) {
        return EventPlace.time(state, at);
    }

    /** Its value, or {@link Event#MISSING}. */
    static long value(byte[] state, int at) {
        long value = Bytes.getLong(state, at + EventPlace.SIZE);
        return value == ENDED ? Event.MISSING : value;
    }

    /** Whether the latest version is the row's end. */
    static boolean ended(byte[] state, int at) {
        return Bytes.getLong(state, at + EventPlace.SIZE) == ENDED;
    }

    @Override
    public String name() {
        return "LatestNumber";
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
        if (EventPlace.isBefore(state, at, event.time(), event.partition(), event.offset())) {
            EventPlace.put(state, at, event);
            Bytes.putLong(state, at + EventPlace.SIZE, event.scaled(slot));
        }
    }

    /** A later event is there: none of those before can be the latest. */
    @Override
    public boolean isSettled(byte[] state, int at, long since) {
        return time(state, at) > since;
    }

    @Override
    public void end(byte[] state, int at, Event event) {
        if (EventPlace.isBefore(state, at, event.time(), event.partition(), event.offset())) {
            EventPlace.put(state, at, event);
            Bytes.putLong(state, at + EventPlace.SIZE, ENDED);
        }
    }

    @Override
    public void merge(byte[] state, int at, byte[] other, int otherAt) {
        if (EventPlace.isBefore(
                state,
                at,
                EventPlace.time(other, otherAt),
                EventPlace.partition(other, otherAt),
                EventPlace.offset(other, otherAt))) {
            System.arraycopy(other, otherAt, state, at, SIZE);
        }
    }
}
