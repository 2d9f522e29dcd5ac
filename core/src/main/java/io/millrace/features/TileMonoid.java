package io.millrace.features;

/** A monoid that windows are made of: its states can leave a merge, and be packed. */
sealed interface TileMonoid extends Monoid permits Count, Extreme, SquareSum, Sum {
    /** Most bytes of a packed state. */
    int PACKED = 19;

    /**
     * Takes out what was merged in, if what is left can be known from the two states alone.
     *
     * @return false, with the state undefined, when it cannot, and the state is to be rebuilt from its parts
     */
    boolean remove(byte[] state, int at, byte[] other, int otherAt);

    /** Whether a state is the one of no events. */
    boolean isZero(byte[] state, int at);

    /** Writes a state that is not zero; {@link #PACKED} bytes are reserved. */
    void pack(byte[] state, int at, Packed to);

    /** Reads it again. */
    void unpack(Packed from, byte[] state, int at);
}
