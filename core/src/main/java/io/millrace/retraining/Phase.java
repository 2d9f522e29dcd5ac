package io.millrace.retraining;

/** Where a model is on its way from one training to the next. */
public enum Phase {
    /** Nothing speaks for a training. */
    STABLE,
    /** A feature is out in the latest window; not confirmed. */
    SUSPECT,
    /** There is a reason, held back by a back-off or a quarantine. */
    REQUESTED,
    /** Examples have yet to mature: such as are younger than a confirmed drift, or that cover time enough to be split. */
    WAITING_FOR_LABELS,
    /** The retrain event is written and has not been answered. */
    TRAINING,
    /** A version was trained, or is on trial, and has not taken over yet: requests wait. */
    CHALLENGER,
    /** A training ended a short while ago: only a person can ask for another. */
    COOL_DOWN
}
