package io.millrace.benchmarks.throughput;

import java.nio.ByteBuffer;

/** Count, sum and maximum in 24 bytes, as a window of the DSL keeps them. */
final class WindowAggregate {
    static final byte[] ZERO = of(0, 0, Double.NEGATIVE_INFINITY);

    private WindowAggregate() {}

    static byte[] add(byte[] aggregate, double value) {
        ByteBuffer before = ByteBuffer.wrap(aggregate);
        return of(before.getLong(0) + 1, before.getDouble(8) + value, Math.max(before.getDouble(16), value));
    }

    private static byte[] of(long count, double sum, double max) {
        return ByteBuffer.allocate(24)
                .putLong(count)
                .putDouble(sum)
                .putDouble(max)
                .array();
    }
}
