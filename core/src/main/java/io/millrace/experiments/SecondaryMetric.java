package io.millrace.experiments;

/** What is watched beside the primary metric. It decides nothing. */
public enum SecondaryMetric {
    /** Share of the vectors that were to be scored on which the arm's version failed. */
    ERROR_RATE,
    /** The 99th percentile of the time from event to score, in milliseconds. */
    LATENCY_P99
}
