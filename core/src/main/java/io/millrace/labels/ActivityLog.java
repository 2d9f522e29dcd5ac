package io.millrace.labels;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * When an entity was active: an ascending list of distinct times as bytes, 8 each, big-endian. Null stands for the empty log.
 * The order of additions leaves no trace. No function changes the array that it is given.
 */
public final class ActivityLog {
    private static final int WIDTH = Long.BYTES;

    private ActivityLog() {}

    /** The log with a time, epoch milliseconds; the same array when it holds the time already. */
    public static byte[] add(byte @Nullable [] log, long time) {
        if (log == null) {
            return ByteBuffer.allocate(WIDTH).putLong(time).array();
        }
        int at = WIDTH * firstFrom(log, time);
        if (at < log.length && time(log, at) == time) {
            return log;
        }
        byte[] longer = new byte[log.length + WIDTH];
        System.arraycopy(log, 0, longer, 0, at);
        ByteBuffer.wrap(longer).putLong(at, time);
        System.arraycopy(log, at, longer, at + WIDTH, log.length - at);
        return longer;
    }

    /** Whether there is a time in (from, to]. */
    public static boolean anyIn(byte @Nullable [] log, long fromExclusive, long toInclusive) {
        if (log == null || fromExclusive >= toInclusive) {
            return false;
        }
        int at = WIDTH * firstFrom(log, fromExclusive + 1);
        return at < log.length && time(log, at) <= toInclusive;
    }

    /** The log without the times at or before a moment; null when none is left, the same array when all are. */
    public static byte @Nullable [] prune(byte @Nullable [] log, long upToInclusive) {
        if (log == null || upToInclusive == Long.MAX_VALUE) {
            return null;
        }
        int at = WIDTH * firstFrom(log, upToInclusive + 1);
        if (at == 0) {
            return log;
        }
        return at == log.length ? null : Arrays.copyOfRange(log, at, log.length);
    }

    /** The latest time, or {@link Long#MIN_VALUE} of the empty log. */
    public static long latest(byte @Nullable [] log) {
        return log == null ? Long.MIN_VALUE : time(log, log.length - WIDTH);
    }

    /** Number of times. */
    public static int size(byte @Nullable [] log) {
        return log == null ? 0 : log.length / WIDTH;
    }

    /** Index of the first time at or after a moment. */
    private static int firstFrom(byte[] log, long from) {
        int low = 0;
        int high = log.length / WIDTH;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (time(log, WIDTH * middle) < from) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static long time(byte[] log, int at) {
        return ByteBuffer.wrap(log).getLong(at);
    }
}
