package io.millrace.features;

/**
 * Which event of a source is the latest: time, then partition, then offset; int64 each. (The source needs no place:
 * a state sees the events of one.)
 */
final class EventPlace {
    static final int SIZE = 3 * Long.BYTES;

    /** The time where there is no event. */
    static final long NONE = Long.MIN_VALUE;

    private EventPlace() {}

    static void clear(byte[] state, int at) {
        Bytes.putLong(state, at, NONE);
        Bytes.putLong(state, at + 8, 0);
        Bytes.putLong(state, at + 16, 0);
    }

    static void put(byte[] state, int at, Event event) {
        Bytes.putLong(state, at, event.time());
        Bytes.putLong(state, at + 8, event.partition());
        Bytes.putLong(state, at + 16, event.offset());
    }

    static long time(byte[] state, int at) {
        return Bytes.getLong(state, at);
    }

    static int partition(byte[] state, int at) {
        return (int) Bytes.getLong(state, at + 8);
    }

    static long offset(byte[] state, int at) {
        return Bytes.getLong(state, at + 16);
    }

    static boolean isBefore(byte[] state, int at, long time, int partition, long offset) {
        long ownTime = time(state, at);
        if (ownTime != time) {
            return ownTime < time;
        }
        int ownPartition = partition(state, at);
        return ownPartition == partition ? offset(state, at) < offset : ownPartition < partition;
    }
}
