package io.millrace.runtime.deadletters;

/** Whether something was done about a dead letter. */
public enum LetterState {
    /** Nothing yet. */
    OPEN,
    /** It was retried or discarded. */
    CLOSED
}
