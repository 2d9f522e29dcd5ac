package io.millrace.wire;

import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** The schema registry did not do what it was asked. */
public final class RegistryException extends KafkaException {

    private static final long serialVersionUID = 1L;

    /** Why not. */
    public enum Kind {
        /** The registry answered that it has no such schema, subject or version. */
        NOT_FOUND,
        /** The registry has what was asked for, but it is no schema that Avro can read. */
        UNUSABLE,
        /** The schema breaks the subject's compatibility level. */
        INCOMPATIBLE,
        /** Credentials are missing, wrong or not sufficient. */
        DENIED,
        /** The registry did not understand the request, or Millrace not the answer: the address may be wrong. */
        INVALID,
        /** No answer, or an answer that says to come back later, after every retry. */
        UNAVAILABLE
    }

    private final Kind kind;

    public RegistryException(Kind kind, String message) {
        this(kind, message, null);
    }

    public RegistryException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether there is no schema to read with: none that the registry knows, or none that Avro can read. */
    public boolean noSchema() {
        return kind == Kind.NOT_FOUND || kind == Kind.UNUSABLE;
    }

    /** Whether the same request may succeed later, with nothing changed but time. */
    public boolean retriable() {
        return kind == Kind.UNAVAILABLE;
    }
}
