package io.millrace.decisions;

import io.millrace.ids.Murmur3;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The share of entities that nothing is done about, so that what acting achieves can be told. Sticky: whether an entity is held out depends on
 * nothing but the project's name, the entity's id and the share; who was held out at a smaller share still is at a larger one. Not thread-safe.
 */
public final class Holdout {
    /** Keeps this draw apart from every other that hashes an entity's id. */
    private static final String PURPOSE = "holdout:";

    private final Murmur3 hash = new Murmur3();
    private final int prefix;
    /** Hashes below this, as unsigned numbers of 53 bits, are held out. */
    private final long limit;

    private byte[] draw;

    /**
     * A draw.
     *
     * @param share share that is held out, 0 to 1
     */
    public Holdout(String project, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a share is from 0 to 1, not " + share);
        }
        byte[] salt = (PURPOSE + project + ":").getBytes(StandardCharsets.UTF_8);
        prefix = salt.length;
        draw = Arrays.copyOf(salt, prefix + 64);
        limit = Math.round(share * (1L << 53));
    }

    /**
     * Whether an entity is held out.
     *
     * @param id bytes that hold the entity's id as UTF-8, from the first one on
     * @param length number of its bytes
     */
    public boolean holds(byte[] id, int length) {
        if (limit == 0) {
            return false;
        }
        if (draw.length < prefix + length) {
            draw = Arrays.copyOf(draw, prefix + 2 * length);
        }
        System.arraycopy(id, 0, draw, prefix, length);
        return hash.hash(draw, 0, prefix + length) >>> 11 < limit;
    }
}
