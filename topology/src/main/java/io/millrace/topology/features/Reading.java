package io.millrace.topology.features;

import io.millrace.ids.CompositeId;
import io.millrace.runtime.deadletters.DeadLetterReason;
import org.jspecify.annotations.Nullable;

/** What came of reading one source record. Everything but {@link #OK} makes it a dead letter. */
public enum Reading {
    /** The event is filled. */
    OK(null, ""),
    /** No value at all: a tombstone where records are events. */
    NULL_VALUE(DeadLetterReason.NULL_VALUE, "the record has no value"),
    /** A tombstone of a table whose key is no entity id as text: see {@link Tombstone}. */
    TOMBSTONE_OF_NOBODY(
            DeadLetterReason.NULL_VALUE,
            "the record has no value, and its key is no entity id as text: whose row ends is not known"),
    /** The bytes are not a record of the schema they name: truncated, followed by garbage, or without a schema id. */
    UNDECODABLE_RECORD(
            DeadLetterReason.UNDECODABLE_RECORD,
            "the value is not a record in the wire format: it is truncated, goes on after its end, or is something else"),
    /** The registry has no Avro schema of the id, or the schema has no use: see {@link UnusableSchemaException}. */
    UNDECODABLE_SCHEMA(DeadLetterReason.UNDECODABLE_SCHEMA, "the schema registry has no Avro schema of the value's id"),
    /** No entity id: the field is null, empty or not in the schema. */
    MISSING_ENTITY(
            DeadLetterReason.MISSING_ENTITY, "the entity field, or one of them, is null, empty or not in the schema"),
    /** The entity id is longer than {@link SourceReader#MAX_ENTITY_BYTES}. */
    ENTITY_TOO_LONG(
            DeadLetterReason.TOO_LARGE, "the entity id is longer than " + SourceReader.MAX_ENTITY_BYTES + " bytes"),
    /** Part of a composite entity id, other than the last, holds the character that stands between parts. */
    ENTITY_AMBIGUOUS(DeadLetterReason.MISSING_ENTITY, CompositeId.AMBIGUOUS),
    /** No event time: the field is null or not in the schema. */
    MISSING_TIME(DeadLetterReason.MISSING_TIME, "the time field is null or not in the schema"),
    /** A time written as text that is not ISO-8601. */
    UNREADABLE_TIME(DeadLetterReason.UNREADABLE_TIME, "a time is written as text that is not ISO-8601"),
    /** NaN or an infinity where a number is wanted. */
    NOT_A_NUMBER(DeadLetterReason.NOT_A_NUMBER, "a number that a feature needs is NaN or infinite"),
    /** A number of magnitude 2^62 or more in units of its declared scale. */
    OUT_OF_RANGE(DeadLetterReason.OUT_OF_RANGE, "a number does not fit its scale: at least 2^62 units of it"),
    /** A text that is too long to be carried in feature updates. */
    TEXT_TOO_LONG(DeadLetterReason.TOO_LARGE, "a text that a feature needs is too long for a feature update");

    private final @Nullable DeadLetterReason reason;
    private final String detail;

    Reading(@Nullable DeadLetterReason reason, String detail) {
        this.reason = reason;
        this.detail = detail;
    }

    /**
     * Why the record is a dead letter.
     *
     * @throws IllegalStateException for {@link #OK}
     */
    public DeadLetterReason reason() {
        DeadLetterReason why = reason;
        if (why == null) {
            throw new IllegalStateException("the record was read");
        }
        return why;
    }

    /** One sentence for a person. */
    public String detail() {
        return detail;
    }
}
