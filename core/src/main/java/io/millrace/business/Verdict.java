package io.millrace.business;

/** Whether a target is reached. */
public enum Verdict {
    /** All that the figure may truly be reaches it. */
    MET,
    /** Nothing that the figure may truly be reaches it. */
    NOT_MET,
    /** There may be more rows to come, or too few to tell. */
    TOO_EARLY
}
