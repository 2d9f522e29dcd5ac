package io.millrace.topology.records;

import java.nio.ByteBuffer;

/**
 * Numbers of a cohort as a store keeps them.
 *
 * @param changed whether they have changed since they were told
 * @param numbers what they are
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record KeptNumbers(boolean changed, long[] numbers) {

    /** The same, told. */
    public KeptNumbers told() {
        return new KeptNumbers(false, numbers);
    }

    /** As bytes. */
    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(1 + numbers.length * Long.BYTES);
        out.put((byte) (changed ? 1 : 0)).asLongBuffer().put(numbers);
        return out.array();
    }

    /** What {@link #encode} gave. */
    public static KeptNumbers decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        boolean changed = in.get() == 1;
        long[] numbers = new long[in.remaining() / Long.BYTES];
        in.asLongBuffer().get(numbers);
        return new KeptNumbers(changed, numbers);
    }
}
