package io.millrace.features;

/** A monoid that windows are made of: its states can leave a merge, and be packed. */
sealed interface TileMonoid extends Monoid
        permits ActiveDays, Count, Extreme, FirstNumber, LongestGap, Moment, SquareSum, Sum, TimeSpan {
    /** Most bytes of a packed state, unless it says otherwise. */
    int PACKED = 19;

    /**
     * Takes out what was merged in, if what is left can be known from the two states alone.
     *
     * @return false, with the state undefined, when it cannot, and the state is to be rebuilt from its parts
     */
    boolean remove(byte[] state, int at, byte[] other, int otherAt);

    /** Whether a state is the one of no events. */
    boolean isZero(byte[] state, int at);

    /**
     * Whether an event may be added to a merge of several tiles; otherwise it is added to its tile alone, and the merge is rebuilt
     * from its tiles, in the order of their times.
     */
    default boolean addsToMerge() {
        return true;
    }

    /** Merges another state of the same tile, over other events of it. */
    default void mergeTile(byte[] state, int at, byte[] other, int otherAt) {
        merge(state, at, other, otherAt);
    }

    /** Most bytes of a packed state. */
    default int packedSize() {
        return PACKED;
    }

    /** Writes a state that is not zero; {@link #packedSize} bytes are reserved. */
    void pack(byte[] state, int at, Packed to);

    /** Reads it again. */
    void unpack(Packed from, byte[] state, int at);
}
