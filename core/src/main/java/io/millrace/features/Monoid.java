package io.millrace.features;

/**
 * A commutative monoid over a few bytes at a fixed place: what tiles, cached merges and lifetime states are made of. Adding
 * events and merging states in any order and grouping gives the same bytes.
 */
sealed interface Monoid permits EventCount, LatestNumber, LatestTime, Maximum, Minimum, SquareSum, Sum, ValueCount {

    /** Bytes of a state. */
    int size();

    /** Writes the state of no events. */
    void zero(byte[] state, int at);

    /** Adds an event's slot, or the event itself where the slot is -1. */
    void add(byte[] state, int at, Event event, int slot);

    /** Merges another state into this one. */
    void merge(byte[] state, int at, byte[] other, int otherAt);

    /**
     * Takes out what was merged in, if what is left can be known from the two states alone.
     *
     * @return false when it cannot, and the state is to be rebuilt from its parts
     */
    boolean remove(byte[] state, int at, byte[] other, int otherAt);
}
