package io.millrace.runtime.deadletters;

import io.millrace.wire.MalformedRecordException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why a record could not be processed. The code is what headers, metrics and reports say. */
public enum DeadLetterReason {
    /** The registry does not know the schema id, or the schema is not one that is read here. */
    UNDECODABLE_SCHEMA,
    /** Not the wire format, truncated, or otherwise not what the schema says. */
    UNDECODABLE_RECORD,
    /** No entity id. */
    MISSING_ENTITY,
    /** No event time. */
    MISSING_TIME,
    /** A time written as text that is not ISO-8601. */
    UNREADABLE_TIME,
    /** A null value (tombstone) where records are events. */
    NULL_VALUE,
    /** A NaN or infinite number. */
    NOT_A_NUMBER,
    /** A value outside what the project file allows. */
    OUT_OF_RANGE,
    /** Event time further ahead of the record's Kafka timestamp than the project's max_future. */
    TIME_IN_FUTURE,
    /** Event time before 1970. */
    TIME_BEFORE_EPOCH,
    /** Event time in the first months of 1970, of a record that was written long after: seconds, taken for milliseconds. */
    TIME_IN_SECONDS,
    /** Event time further behind the entity's as-of than the project's allowed lateness. */
    TOO_LATE,
    /** The record, or what it would become, exceeds what a topic may hold. */
    TOO_LARGE,
    /** The record is not in the partition that its entity belongs to. */
    WRONG_PARTITION,
    /** A row of a file that cannot become a record of its source. */
    UNPARSABLE_ROW,
    /** A field lacks a value that the project file requires. */
    MISSING_VALUE,
    /** A value that the project file's validation does not allow: its digits, its pattern, or none of those listed. */
    INVALID_VALUE,
    /** Event time further behind the record's Kafka timestamp than the project's max_age. */
    STALE,
    /** An event whose id came before within the time for which the project's validation demands that it be unique. */
    DUPLICATE,
    /** A record that breaks a rule of validation that says so: it waits for another try. */
    QUARANTINED,
    /** A feature update on which a model fails. */
    UNSCORABLE;

    private final String code = name().toLowerCase(Locale.ROOT);

    /** What a record is that Millrace's own format could not read. */
    public static DeadLetterReason of(MalformedRecordException malformed) {
        return switch (malformed.reason()) {
            case UNKNOWN_SCHEMA, WRONG_SCHEMA -> UNDECODABLE_SCHEMA;
            case TOO_SHORT, WRONG_MAGIC, UNREADABLE -> UNDECODABLE_RECORD;
        };
    }

    /** The reason of a code; empty where there is none of it. */
    public static Optional<DeadLetterReason> of(String code) {
        return Arrays.stream(values())
                .filter(reason -> reason.code.equals(code))
                .findFirst();
    }

    /** Lower-case code, for example {@code too_late}. */
    public String code() {
        return code;
    }
}
