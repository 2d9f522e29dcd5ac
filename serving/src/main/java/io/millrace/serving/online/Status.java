package io.millrace.serving.online;

/** How a feature's value stands at the moment of asking. */
enum Status {
    /** It is what the definition says, as of the moment that the answer states. */
    FRESH,
    /**
     * The features process is behind: the entity's next boundary is overdue by more than a whole refresh period. The value was right
     * as of the moment that the answer states.
     */
    STALE,
    /** It is not known yet: the feature is younger than it looks back. */
    WARMING,
    /** There is none: the definition gives none, or the update was written before the feature was. */
    ABSENT
}
