package io.millrace.wire;

import org.apache.kafka.common.errors.SerializationException;

/**
 * Bytes that cannot be read as the record they should be. The record is at fault, not its surroundings: trying again
 * gives the same answer, so such a record belongs with the dead letters.
 */
public final class MalformedRecordException extends SerializationException {

    private static final long serialVersionUID = 1L;

    /** What is wrong with the bytes. */
    public enum Reason {
        /** Fewer bytes than the wire format's header. */
        TOO_SHORT,
        /** The first byte is not the wire format's. */
        WRONG_MAGIC,
        /** The registry does not know the schema id, or has no Avro schema under it. */
        UNKNOWN_SCHEMA,
        /** The writer's schema cannot be resolved to the one that is wanted. */
        WRONG_SCHEMA,
        /** The body is truncated, has bytes left over, or holds what its schema does not allow. */
        UNREADABLE
    }

    private final Reason reason;

    public MalformedRecordException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public MalformedRecordException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
