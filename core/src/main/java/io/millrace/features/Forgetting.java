package io.millrace.features;

/**
 * When an entity is forgotten: at its first boundary more than {@code forget_after} after its latest event.
 *
 * @param refresh distance of boundaries, milliseconds
 * @param forgetAfter milliseconds
 */
record Forgetting(long refresh, long forgetAfter) {

    static Forgetting of(FeatureSet features) {
        return new Forgetting(
                features.project().entity().refresh().toMillis(),
                features.project().entity().forgetAfter().toMillis());
    }

    /** The moment from which on the entity is unknown; never, while it has rows of tables alone. */
    long at(EntityState state) {
        if (state.latest() == Long.MIN_VALUE) {
            return Long.MAX_VALUE;
        }
        long phase = HeadKey.phase(state.key(), refresh);
        return (Math.floorDiv(state.latest() + forgetAfter - phase, refresh) + 1) * refresh + phase;
    }
}
