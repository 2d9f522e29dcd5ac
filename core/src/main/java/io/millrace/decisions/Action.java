package io.millrace.decisions;

/** What a score says to do. */
public enum Action {
    /** The score is at or above the threshold. */
    POSITIVE,
    /** The score is below the threshold. */
    NEGATIVE,
    /** The entity is held out: it is scored, and nothing is done about it whatever the score. */
    HOLDOUT,
    /** The features speak of a moment too long ago to act on. */
    STALE
}
