package io.millrace.quality;

import io.millrace.ids.EntityDraw;

/**
 * Random groups of entities: an entity is in the same one whenever and wherever it is seen, so that what is counted per group adds up over partitions. How groups differ says how sure a figure of all of them is, whatever rows of
 * one entity have in common (the method of random groups; Wolter 2007, Introduction to Variance Estimation, chapter 2). Not thread-safe.
 */
public final class EntityGroups {
    /** How many: an interval by so many is 3 % narrower than one by infinitely many entities, and all they count of a cohort fits into one record. */
    public static final int COUNT = 50;

    private final EntityDraw draw;

    /**
     * Groups.
     *
     * @param salt what they are for; no other draw of entities should have it
     */
    public EntityGroups(String salt) {
        draw = new EntityDraw("groups:" + salt);
    }

    /**
     * The group of an entity, from 0.
     *
     * @param id bytes that hold its id as UTF-8, or the part of it that its rows have in common with those of others, from the first one on
     * @param length number of its bytes
     */
    public int of(byte[] id, int length) {
        return (int) (draw.of(id, length) % COUNT);
    }
}
