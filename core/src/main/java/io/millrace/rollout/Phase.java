package io.millrace.rollout;

/** What is done with a version on trial. Names are those of the deployment record. */
public enum Phase {
    /** Every live instance loads it. */
    LOADING,
    /** It scores what the champion scores, and is only recorded. */
    SHADOW,
    /** It decides for its share of the entities. */
    LIVE
}
