package io.millrace.features;

import java.nio.charset.StandardCharsets;

/** When the sweep visits an entity: once in every refresh period, at a phase that the part of its id decides that says whose it is, see {@link io.millrace.project.EntityDefinition#ownerLength}. */
public final class Boundaries {

    private Boundaries() {}

    /**
     * The phase: an entity's boundaries are at {@code k * refresh + phase}, epoch milliseconds.
     *
     * @return from 0 to less than {@code refreshMillis}
     */
    public static long phase(String owner, long refreshMillis) {
        byte[] utf8 = owner.getBytes(StandardCharsets.UTF_8);
        return phase(utf8, utf8.length, refreshMillis);
    }

    private static long phase(byte[] owner, int length, long refreshMillis) {
        return HeadKey.phase(HeadKey.of(new Hashing().ring(owner, length), new byte[0]), refreshMillis);
    }

    /**
     * The last boundary of an entity that is not after a moment.
     *
     * @param owner bytes that hold as UTF-8, from the first one on, the part of the entity's id that says whose it is
     * @param length number of that part's bytes
     */
    public static long lastUntil(byte[] owner, int length, long refreshMillis, long moment) {
        long phase = phase(owner, length, refreshMillis);
        return Math.floorDiv(moment - phase, refreshMillis) * refreshMillis + phase;
    }
}
