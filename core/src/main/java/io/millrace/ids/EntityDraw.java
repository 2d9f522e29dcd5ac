package io.millrace.ids;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Draws a number for an entity: uniform over 53 bits, and the same whenever and wherever it is drawn again. It depends on the salt and the
 * entity's id alone; draws of different salts have nothing to do with each other. No allocation once ids as long have been seen; not thread-safe.
 */
public final class EntityDraw {
    /** Draws are from 0 to this, exclusive. */
    public static final long RANGE = 1L << 53;

    private final Murmur3 hash = new Murmur3();
    private final int prefix;
    private byte[] bytes;

    /**
     * A draw.
     *
     * @param salt what it is for; no other draw should have it
     */
    public EntityDraw(String salt) {
        byte[] start = (salt + ":").getBytes(StandardCharsets.UTF_8);
        prefix = start.length;
        bytes = Arrays.copyOf(start, prefix + 64);
    }

    /** The draw of an entity, from 0 to {@link #RANGE} - 1. */
    public long of(String id) {
        byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
        return of(utf8, utf8.length);
    }

    /**
     * The draw of an entity, from 0 to {@link #RANGE} - 1.
     *
     * @param id bytes that hold the entity's id as UTF-8, from the first one on
     * @param length number of its bytes
     */
    public long of(byte[] id, int length) {
        if (bytes.length < prefix + length) {
            bytes = Arrays.copyOf(bytes, prefix + 2 * length);
        }
        System.arraycopy(id, 0, bytes, prefix, length);
        return hash.hash(bytes, 0, prefix + length) >>> 11;
    }
}
