package io.millrace.serving.scoring;

/**
 * What rows say of the versions that score them. Rollouts are decided by it, and experiments ended, so that none of it may be in the hands of those who ask for
 * predictions: they choose entities, values and reasons, and can know which arm an entity is in.
 */
public enum Evidence {
    /** Updates of the features: how they were scored, and how long they waited and took. */
    UPDATES,
    /**
     * Requests for an entity's own features with the reasons that all its predictions have: how they were scored, and how long that took. How long a row
     * waited is due to what else the request asks for.
     */
    REQUESTS,
    /** Requests for anything else: none. */
    NONE
}
