package io.millrace.features;

/**
 * A commutative monoid over a few bytes at a fixed place: what lifetime states and tiles are made of. Adding events and merging
 * states in any order and grouping gives the same bytes.
 */
sealed interface Monoid permits DecayedSum, FirstTime, LatestNumber, LatestTime, TileMonoid {

    /** What it is called in keys, and so in the fingerprint of every state that holds it: never changed. */
    String name();

    /** Bytes of a state. */
    int size();

    /** Writes the state of no events. */
    void zero(byte[] state, int at);

    /** Adds an event's slot, or the event itself where the slot is -1. */
    void add(byte[] state, int at, Event event, int slot);

    /** The event is the end of a table's row: what is known of the latest version is not any more. Sums and counts stay. */
    default void end(byte[] state, int at, Event event) {}

    /** Whether a state does not depend on events up to a moment any more, whatever they were. */
    default boolean isSettled(byte[] state, int at, long since) {
        return false;
    }

    /** Merges another state into this one. */
    void merge(byte[] state, int at, byte[] other, int otherAt);
}
