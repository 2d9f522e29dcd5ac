package io.millrace.features;

/**
 * When an entity is forgotten: at its first boundary more than {@code forget_after} after its latest event; where it has had rows of
 * tables alone, after the last of them ended.
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

    /** The moment from which on the entity is unknown; never, while it has rows of tables alone and one of them is alive. */
    long at(EntityState state) {
        long last = state.latest();
        if (last == Long.MIN_VALUE) {
            last = state.rowsEnded();
        }
        if (last == Long.MIN_VALUE) {
            return Long.MAX_VALUE;
        }
        long phase = HeadKey.phase(state.key(), refresh);
        return (Math.floorDiv(last + forgetAfter - phase, refresh) + 1) * refresh + phase;
    }
}
