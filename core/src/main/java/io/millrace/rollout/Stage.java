package io.millrace.rollout;

/** Where a version is in its life. Names are those of the deployment record. */
public enum Stage {
    /** Known, and nothing more. */
    NONE,
    /** Registered; not in service. */
    STAGING,
    /** In service. */
    PRODUCTION,
    /** Was in service. */
    ARCHIVED
}
