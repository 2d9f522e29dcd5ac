package io.millrace.retraining;

/** How the last training ended. */
public enum TrainingOutcome {
    /** None has ended yet. */
    NONE,
    /** A gate failed. */
    REJECTED,
    /** It could not be done. */
    FAILED,
    /** Its version was registered and has yet to take over. */
    CHALLENGER,
    /** Its version took over. */
    CHAMPION,
    /** Its version was registered and did not take over in time, or was archived. */
    NOT_PROMOTED,
    /** Its version was registered, and waits for a person to put it into service. */
    STAGED,
    /** Its version took over, and an earlier one was brought back. */
    ROLLED_BACK
}
