package io.millrace.features;

import java.nio.charset.StandardCharsets;

/** When the sweep visits an entity: once in every refresh period, at a phase that its id decides. */
public final class Boundaries {

    private Boundaries() {}

    /**
     * The phase: an entity's boundaries are at {@code k * refresh + phase}, epoch milliseconds.
     *
     * @return from 0 to less than {@code refreshMillis}
     */
    public static long phase(String entity, long refreshMillis) {
        byte[] utf8 = entity.getBytes(StandardCharsets.UTF_8);
        return HeadKey.phase(HeadKey.of(new Hashing().ring(utf8), utf8), refreshMillis);
    }

    /** The last boundary of an entity, given as UTF-8, that is not after a moment. */
    public static long lastUntil(byte[] entity, long refreshMillis, long moment) {
        long phase = HeadKey.phase(HeadKey.of(new Hashing().ring(entity), entity), refreshMillis);
        return Math.floorDiv(moment - phase, refreshMillis) * refreshMillis + phase;
    }
}
