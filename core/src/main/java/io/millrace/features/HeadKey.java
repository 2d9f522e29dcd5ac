package io.millrace.features;

import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Keys of heads: eight big-endian bytes of the entity's hash, its place on the ring, then its id as UTF-8. */
final class HeadKey {
    private static final BigInteger RING = BigInteger.ONE.shiftLeft(Long.SIZE);

    private HeadKey() {}

    static byte[] of(long ring, byte[] entity) {
        byte[] key = new byte[Long.BYTES + entity.length];
        Bytes.putKeyLong(key, 0, ring);
        System.arraycopy(entity, 0, key, Long.BYTES, entity.length);
        return key;
    }

    static byte[] entity(byte[] key) {
        return Arrays.copyOfRange(key, Long.BYTES, key.length);
    }

    /** When in each period an entity's boundary is: from 0 to less than the period, ascending with its place on the ring. */
    static long phase(byte[] key, long period) {
        long ring = Bytes.getKeyLong(key, 0);
        // The high half of the unsigned product: floor(ring / 2^64 · period).
        return Math.multiplyHigh(ring, period) + ((ring >> 63) & period);
    }

    /** Which of so many boundaries in a row is the entity's turn; spread evenly and not with the phase. */
    static long turn(byte[] key, long turns) {
        long mixed = Bytes.getKeyLong(key, 0) * 0x9e3779b97f4a7c15L;
        return Math.floorMod(mixed ^ (mixed >>> 32), turns);
    }

    /** The least key of phase p or later; null when no phase is that late. */
    static byte @Nullable [] from(long phase, long period) {
        if (phase >= period) {
            return null;
        }
        BigInteger[] start = BigInteger.valueOf(phase).multiply(RING).divideAndRemainder(BigInteger.valueOf(period));
        long ring = start[0].longValue() + (start[1].signum() == 0 ? 0 : 1);
        return of(ring, new byte[0]);
    }
}
