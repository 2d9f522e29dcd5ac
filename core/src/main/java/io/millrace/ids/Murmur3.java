package io.millrace.ids;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * MurmurHash3 x64 128 (Austin Appleby, public domain) with seed 0, over a slice and without allocation: reusable, not
 * thread-safe.
 */
public final class Murmur3 {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long C1 = 0x87c37b91114253d5L;
    private static final long C2 = 0x4cf5ad432745937fL;

    private long first;
    private long second;

    /** First 64 bits of the last {@link #hash}. */
    public long first() {
        return first;
    }

    /** Second 64 bits of the last {@link #hash}. */
    public long second() {
        return second;
    }

    /** Hashes a slice and returns the first 64 bits. */
    public long hash(byte[] bytes, int start, int length) {
        long h1 = 0;
        long h2 = 0;
        int blocks = length >> 4;
        for (int i = 0; i < blocks; i++) {
            int at = start + (i << 4);
            h1 ^= mixFirst((long) LONG.get(bytes, at));
            h1 = Long.rotateLeft(h1, 27) + h2;
            h1 = h1 * 5 + 0x52dce729;
            h2 ^= mixSecond((long) LONG.get(bytes, at + 8));
            h2 = Long.rotateLeft(h2, 31) + h1;
            h2 = h2 * 5 + 0x38495ab5;
        }
        int tail = start + (blocks << 4);
        int rest = length & 15;
        h2 ^= mixSecond(partial(bytes, tail + 8, rest - 8));
        h1 ^= mixFirst(partial(bytes, tail, Math.min(rest, 8)));

        h1 ^= length;
        h2 ^= length;
        h1 += h2;
        h2 += h1;
        h1 = finish(h1);
        h2 = finish(h2);
        first = h1 + h2;
        second = h2 + first;
        return first;
    }

    /** Up to eight bytes, little-endian; zero when there are none (which mixes to zero). */
    private static long partial(byte[] bytes, int start, int length) {
        long value = 0;
        for (int i = length - 1; i >= 0; i--) {
            value = (value << 8) | (bytes[start + i] & 0xffL);
        }
        return value;
    }

    private static long mixFirst(long k) {
        return Long.rotateLeft(k * C1, 31) * C2;
    }

    private static long mixSecond(long k) {
        return Long.rotateLeft(k * C2, 33) * C1;
    }

    private static long finish(long h) {
        long x = h;
        x ^= x >>> 33;
        x *= 0xff51afd7ed558ccdL;
        x ^= x >>> 33;
        x *= 0xc4ceb9fe1a85ec53L;
        x ^= x >>> 33;
        return x;
    }
}
