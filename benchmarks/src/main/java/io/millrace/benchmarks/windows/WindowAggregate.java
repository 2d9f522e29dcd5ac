package io.millrace.benchmarks.windows;

import java.nio.ByteBuffer;

/** Count, sum and maximum in 24 bytes, as a window keeps them. */
public final class WindowAggregate {
    /** Of no event. */
    public static final byte[] ZERO = of(0, 0, Double.NEGATIVE_INFINITY);

    static final int BYTES = 24;

    private WindowAggregate() {}

    /** With one event more; the argument stays as it is. */
    public static byte[] add(byte[] aggregate, double value) {
        ByteBuffer before = ByteBuffer.wrap(aggregate);
        return of(before.getLong(0) + 1, before.getDouble(8) + value, Math.max(before.getDouble(16), value));
    }

    private static byte[] of(long count, double sum, double max) {
        return ByteBuffer.allocate(BYTES)
                .putLong(count)
                .putDouble(sum)
                .putDouble(max)
                .array();
    }
}
