package io.millrace.topology.experiments;

import java.nio.ByteBuffer;

/**
 * What is known of an entity in an experiment: its first exposure, in the order of as-of, and what it has seen beside.
 *
 * @param asOf of the first exposure
 * @param variant index of the variant of the first exposure
 * @param seen bit per variant that it was exposed to
 * @param counted whether its window has elapsed, and its outcome was counted
 * @param timed as-of of the latest row whose latency was counted; -1 before the first
 */
record Exposure(long asOf, int variant, int seen, boolean counted, long timed) {
    private static final int BYTES = 2 * Long.BYTES + 3;

    static Exposure first(long asOf, int variant) {
        return new Exposure(asOf, variant, 1 << variant, false, -1);
    }

    /** Whether it was exposed to more than one variant. */
    boolean crossedOver() {
        return Integer.bitCount(seen) > 1;
    }

    /** With another exposure, which is the first one if it came before. Once it was counted, the first one stays. */
    Exposure with(long when, int other) {
        boolean earlier = when < asOf || (when == asOf && other < variant);
        return earlier && !counted
                ? new Exposure(when, other, seen | 1 << other, false, timed)
                : new Exposure(asOf, variant, seen | 1 << other, counted, timed);
    }

    Exposure afterCounting() {
        return new Exposure(asOf, variant, seen, true, timed);
    }

    Exposure timedAt(long when) {
        return new Exposure(asOf, variant, seen, counted, when);
    }

    byte[] encode() {
        return ByteBuffer.allocate(BYTES)
                .putLong(asOf)
                .putLong(timed)
                .put((byte) variant)
                .put((byte) seen)
                .put((byte) (counted ? 1 : 0))
                .array();
    }

    static Exposure decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long asOf = in.getLong();
        long timed = in.getLong();
        return new Exposure(asOf, in.get(), in.get(), in.get() == 1, timed);
    }
}
