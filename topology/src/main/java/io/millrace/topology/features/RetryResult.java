package io.millrace.topology.features;

/** What became of a record that came once more from the dead letters. */
public enum RetryResult {
    /** It became part of its entity's state. */
    TAKEN,
    /** It was refused again, and is a dead letter again. */
    REFUSED,
    /** It had been taken before, and is not taken twice. */
    TAKEN_BEFORE,
    /** It is not the record that was refused there, whatever its letter says, and is not taken. */
    ALTERED
}
