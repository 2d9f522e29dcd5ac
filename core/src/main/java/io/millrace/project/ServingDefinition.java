package io.millrace.project;

/**
 * How predictions are served.
 *
 * @param isolation which feature updates serving reads
 * @param unlogged what a REST request gets whose prediction cannot be written to the inference log
 */
public record ServingDefinition(Isolation isolation, Unlogged unlogged) {
    /** Where the project file says nothing. */
    public static final ServingDefinition DEFAULT = new ServingDefinition(Isolation.READ_COMMITTED, Unlogged.REFUSE);

    /** What comes first when the two cannot be had together: the log or the answer. */
    public enum Unlogged {
        /** No prediction: what was acted on is on the log. */
        REFUSE,
        /** The prediction, marked as not logged. */
        ANSWER
    }

    /** The isolation level of serving's consumer. */
    public enum Isolation {
        /** Only what the features process has committed: one effective score per id. */
        READ_COMMITTED,
        /** Also what may yet be rolled back and written again: lower latency, scores of one id may differ. */
        READ_UNCOMMITTED
    }
}
