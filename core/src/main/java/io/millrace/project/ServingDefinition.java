package io.millrace.project;

/**
 * How predictions are served.
 *
 * @param isolation which feature updates serving reads
 */
public record ServingDefinition(Isolation isolation) {

    /** The isolation level of serving's consumer. */
    public enum Isolation {
        /** Only what the features process has committed: one effective score per id. */
        READ_COMMITTED,
        /** Also what may yet be rolled back and written again: lower latency, scores of one id may differ. */
        READ_UNCOMMITTED
    }
}
