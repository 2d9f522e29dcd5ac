package io.millrace.features;

/**
 * Keeps the features of many entities in three key-value stores. Single-threaded: one engine per task. Deterministic: what it
 * computes is a function of the stores' content and its arguments; it reads no clock.
 *
 * <p>Everything is computed before anything is put: when a method throws, the stores are as they were.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class FeatureEngine {
    private final FeatureSet features;
    private final StateStores stores;

    public FeatureEngine(FeatureSet features, StateStores stores) {
        this.features = features;
        this.stores = stores;
    }

    /** What became of an event. */
    public enum Admission {
        /** It is part of the state, and the vector is filled. */
        ADDED,
        /** It is older than the entity's as-of less the allowed lateness: nothing has changed. */
        TOO_LATE
    }

    /** Sees what a sweep emits. */
    @FunctionalInterface
    public interface SweepListener {
        /**
         * One emission.
         *
         * @param cause REFRESH or SNAPSHOT
         * @param entity entity id as UTF-8
         * @param boundary the entity's boundary that was due, epoch milliseconds
         * @param vector its values at max(the entity's as-of, boundary); reused after the call
         */
        void emit(Cause cause, byte[] entity, long boundary, FeatureVector vector);
    }

    /**
     * Adds an event and fills the vector at as-of = max(the entity's last as-of, event time).
     *
     * @throws IncompatibleStateException when the entity's state was written by another layout
     */
    public Admission add(Event event, FeatureVector out) {
        throw new UnsupportedOperationException(features.name(0) + stores + event.time() + out.size());
    }

    /**
     * The values of an entity at max(its last as-of, the moment given). Changes nothing.
     *
     * @return false, with every value missing, when the entity is unknown or forgotten
     * @throws IncompatibleStateException when the entity's state was written by another layout
     */
    public boolean read(byte[] entity, long asOf, FeatureVector out) {
        throw new UnsupportedOperationException(entity.length + " " + asOf + out.size());
    }

    /**
     * Visits every entity's boundaries in (after, upTo], in the order of boundaries: emits what silence changed and what is to
     * be sampled, and forgets the idle.
     *
     * @throws IncompatibleStateException when an entity's state was written by another layout
     */
    public void sweep(long afterMillis, long upToMillis, SweepListener listener) {
        throw new UnsupportedOperationException(afterMillis + " " + upToMillis + listener);
    }
}
