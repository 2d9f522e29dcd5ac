package io.millrace.serving.scoring;

import io.millrace.features.FeatureVector;

/** Updates that are scored together. They are not copied. One per thread, used again and again; not thread-safe. */
public final class Rows {
    private final FeatureUpdate[] updates;
    private final FeatureVector[] vectors;
    private final long[] appendedAt;
    private final boolean[] ofNobody;
    private int size;

    /** Room for so many. */
    public Rows(int most) {
        updates = new FeatureUpdate[most];
        vectors = new FeatureVector[most];
        appendedAt = new long[most];
        ofNobody = new boolean[most];
    }

    /**
     * Adds an update.
     *
     * @param at when it was appended to its topic, or asked for, epoch milliseconds
     */
    public void add(FeatureUpdate update, long at) {
        add(update, at, false);
    }

    /** Adds values that are nobody's as far as is known: they are in no arm, and nobody is held out. */
    public void addOfNobody(FeatureUpdate update, long at) {
        add(update, at, true);
    }

    private void add(FeatureUpdate update, long at, boolean nobody) {
        updates[size] = update;
        vectors[size] = update.vector;
        appendedAt[size] = at;
        ofNobody[size] = nobody;
        size++;
    }

    /** Number of them. */
    public int size() {
        return size;
    }

    /** Most that there may be. */
    public int most() {
        return updates.length;
    }

    /** Begins anew. */
    public void clear() {
        size = 0;
    }

    FeatureUpdate update(int row) {
        return updates[row];
    }

    /** All vectors; those from {@link #size} on are from before. */
    FeatureVector[] vectors() {
        return vectors;
    }

    long appendedAt(int row) {
        return appendedAt[row];
    }

    boolean ofNobody(int row) {
        return ofNobody[row];
    }
}
