package io.millrace.benchmarks.windows;

import java.nio.ByteBuffer;

/**
 * What goes out of a window: 33 bytes.
 *
 * @param feature place in {@link WindowFeature#CHURN}
 * @param end of the window, in epoch milliseconds; not in it itself
 * @param count of events in it
 * @param sum of their numbers, added in whatever order they came
 * @param max of their numbers
 */
public record WindowResult(int feature, long end, long count, double sum, double max) {
    /** Additions in another order differ by less than this share. */
    private static final double TOLERANCE = 1e-9;

    /** As it is written, from the bytes of a {@link WindowAggregate}. */
    public static byte[] encode(int feature, long end, byte[] aggregate) {
        return ByteBuffer.allocate(1 + Long.BYTES + WindowAggregate.BYTES)
                .put((byte) feature)
                .putLong(end)
                .put(aggregate)
                .array();
    }

    /** As it was written. */
    public static WindowResult decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new WindowResult(in.get(), in.getLong(), in.getLong(), in.getDouble(), in.getDouble());
    }

    /** Whether two say the same. */
    public boolean agrees(WindowResult other) {
        return feature == other.feature
                && end == other.end
                && count == other.count
                && max == other.max
                && Math.abs(sum - other.sum) <= TOLERANCE * Math.max(1, Math.abs(sum));
    }
}
