package io.millrace.features;

/**
 * A feature that is read off a part of the state.
 *
 * @param feature its index; {@link Value#ELIGIBILITY} for the hidden count of eligible events
 * @param span how far back it looks
 * @param settled when what was before its reach makes no difference any more
 */
record Shown(int feature, Span span, Settled settled) {

    /** Whether what a part would have counted up to a moment makes no difference to the feature. */
    @FunctionalInterface
    interface Settled {
        /** It always does. */
        Settled NEVER = (head, since, work) -> false;

        boolean settled(byte[] head, long since, Workspace work);
    }
}
