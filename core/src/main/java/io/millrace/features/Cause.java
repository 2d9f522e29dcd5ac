package io.millrace.features;

/** What made a feature update. The names are those of the Avro enum. */
public enum Cause {
    /** A source record. */
    EVENT,
    /** Silence changed a window. */
    REFRESH,
    /** The sampling boundary of an eligible entity. */
    SNAPSHOT,
    /** A REST request. */
    REQUEST
}
