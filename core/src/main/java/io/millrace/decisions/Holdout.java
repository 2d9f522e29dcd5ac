package io.millrace.decisions;

import io.millrace.ids.EntityDraw;

/**
 * The share of entities that nothing is done about, so that what acting achieves can be told. Sticky: whether an entity is held out depends on
 * nothing but the project's name, the entity's id and the share; who was held out at a smaller share still is at a larger one. Not thread-safe.
 */
public final class Holdout {
    private final EntityDraw draw;
    /** Draws below this are held out. */
    private final long limit;

    /**
     * A draw.
     *
     * @param share share that is held out, 0 to 1
     */
    public Holdout(String project, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a share is from 0 to 1, not " + share);
        }
        draw = new EntityDraw("holdout:" + project);
        limit = Math.round(share * EntityDraw.RANGE);
    }

    /**
     * Whether an entity is held out.
     *
     * @param id bytes that hold the entity's id as UTF-8, from the first one on
     * @param length number of its bytes
     */
    public boolean holds(byte[] id, int length) {
        return limit > 0 && draw.of(id, length) < limit;
    }
}
