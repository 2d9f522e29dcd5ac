package io.millrace.retraining;

/** Why a training is asked for, the weightiest first. Names are those of the retrain event, in which concept drift is one of accuracy. */
public enum Reason {
    /** Enough matured examples, and no champion. */
    INITIAL,
    /** Matured labels say that the champion decides worse than it may, in two cohorts running. */
    ACCURACY,
    /** Matured labels say that the champion's error has risen, wherever its threshold lies. */
    CONCEPT_DRIFT,
    /** Confirmed drift of the champion's inputs or score. */
    DATA_DRIFT,
    /** Many matured examples since the champion's dataset. */
    NEW_EXAMPLES,
    /** The champion is old. */
    AGE,
    /** The schedule says so. */
    SCHEDULE,
    /** A person asked. */
    MANUAL
}
