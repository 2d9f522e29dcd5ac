package io.millrace.features;

import io.millrace.ids.Murmur3;

/** Hashes values that are counted: the first 64 bits of the 128-bit MurmurHash3. */
final class Hashing {
    private final Murmur3 murmur = new Murmur3();
    private final byte[] number = new byte[Long.BYTES];
    private long value;

    /** Hashes a slot: text as UTF-8, a number as the eight big-endian bytes of its scaled integer. False when it is missing. */
    boolean hash(Event event, int slot, boolean text) {
        if (text) {
            byte[] bytes = event.text(slot);
            if (event.textLength(slot) < 0 || bytes == null) {
                return false;
            }
            value = murmur.hash(bytes, event.textStart(slot), event.textLength(slot));
            return true;
        }
        if (event.scaled(slot) == Event.MISSING) {
            return false;
        }
        Bytes.putKeyLong(number, 0, event.scaled(slot));
        value = murmur.hash(number, 0, number.length);
        return true;
    }

    /** Hash of a text. */
    long of(byte[] utf8, int start, int length) {
        return murmur.hash(utf8, start, length);
    }

    /** Hash of a hash, or of a number, and a moment: the last step of MurmurHash3 on their sum. */
    static long mix(long hash, long time) {
        long x = hash + time * 0x9e3779b97f4a7c15L;
        x ^= x >>> 33;
        x *= 0xff51afd7ed558ccdL;
        x ^= x >>> 33;
        x *= 0xc4ceb9fe1a85ec53L;
        x ^= x >>> 33;
        return x;
    }

    /** The last hash. */
    long value() {
        return value;
    }

    /** Hash of the bytes of an entity's id that say whose it is: its place on the ring. */
    long ring(byte[] entity, int ownerLength) {
        return murmur.hash(entity, 0, ownerLength);
    }
}
