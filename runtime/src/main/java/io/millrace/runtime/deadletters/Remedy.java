package io.millrace.runtime.deadletters;

/**
 * What a person can do about dead letters of one reason.
 *
 * @param meaning why there are such letters, one sentence
 * @param action what to do, one sentence or two
 * @param docs page under {@code docs/}, with its anchor
 */
public record Remedy(String meaning, String action, String docs) {
    private static final String SOURCES = "sources.md#broken-records";
    private static final String VALIDATION = "validation.md";
    private static final String PRODUCER = "Correct the producer, let it send the event again, and discard the letter.";
    private static final String RULE =
            "If the rule is at fault, change the project file, restart the features process and retry; if the record is, discard it.";

    /** For a reason. */
    public static Remedy of(DeadLetterReason reason) {
        return switch (reason) {
            case UNDECODABLE_SCHEMA ->
                source(
                        "The registry does not know the id of the schema that the value names, or a field has a type in it that is not read.",
                        "Register the schema under that id, or point schema.registry.url at the registry that has it; then retry.");
            case UNDECODABLE_RECORD ->
                source(
                        "The value is not what its schema says: truncated, or not in the wire format at all.",
                        "Correct the producer's serializer and let it send the event again. A retry helps only where value.deserializer was wrong.");
            case MISSING_ENTITY ->
                source(
                        "Nobody knows whose event it is: the entity field is null, empty, or not in the schema.",
                        "If the project file names the wrong field, correct it, restart the features process and retry. Otherwise the producer is at fault: discard.");
            case MISSING_TIME, UNREADABLE_TIME ->
                source(
                        "Nobody knows when it happened: the time field is null, not in the schema, or no time that is understood.",
                        "If the project file names the wrong field, correct it, restart the features process and retry. Otherwise the producer is at fault: discard.");
            case NULL_VALUE ->
                new Remedy(
                        "A record without a value, where records are events.",
                        "If the topic is that of a table, say so in the project file (table: true), restart the features process and retry. Otherwise discard.",
                        "sources.md#rows-that-end");
            case NOT_A_NUMBER -> source("A number that a feature needs is NaN or infinite.", PRODUCER);
            case OUT_OF_RANGE ->
                source("A number is beyond what the project file allows, or beyond what can be kept exactly.", RULE);
            case TIME_IN_FUTURE ->
                source(
                        "The event says that it happened later than the record was written, by more than max_future.",
                        "The producer's clock or time zone is wrong: correct it. If such times are right, raise time.max_future, restart the features process and retry.");
            case TIME_BEFORE_EPOCH ->
                source(
                        "The event's time lies before 1970: most often a time that was never set, or a broken clock.",
                        PRODUCER);
            case TIME_IN_SECONDS ->
                source(
                        "The event's time lies in the first months of 1970: a time in seconds is taken for one in milliseconds.",
                        "Of a file, say time_format: epoch_s and replay it again. Otherwise let the producer write milliseconds, or a field whose Avro type is a timestamp; these records cannot be taken: discard.");
            case TOO_LATE ->
                source(
                        "The event lies behind what is known of its entity by more than allowed_lateness.",
                        "Whoever computes from the topics (history, training) counts it. The stream can take it only when time.allowed_lateness is raised and the features process restarted: then retry.");
            case TOO_LARGE ->
                source("The record, or what would be made of it, is larger than a topic may hold.", PRODUCER);
            case WRONG_PARTITION ->
                new Remedy(
                        "The source is partitioned_by_entity, but this record is not in its entity's partition.",
                        "Say partitioned_by_entity: false, restart the features process and retry; or correct the producer's partitioner.",
                        "sources.md#the-right-partition");
            case UNPARSABLE_ROW ->
                new Remedy(
                        "A row of a file that cannot become a record.",
                        "Correct the row and replay it in a file of its own; then discard.",
                        "sources.md#files-of-events");
            case MISSING_VALUE, INVALID_VALUE, STALE, QUARANTINED ->
                new Remedy("The record breaks a rule of validation, which the detail names.", RULE, VALIDATION);
            case DUPLICATE ->
                new Remedy(
                        "An event of the same id was counted before.",
                        "Nothing is lost if both are the same event: discard.",
                        VALIDATION);
            case UNSCORABLE ->
                new Remedy(
                        "A model fails on this feature update.",
                        "Look at the alert model_failing, and roll the model back if it fails on many. The entity is scored again at its next update.",
                        "serving.md");
        };
    }

    private static Remedy source(String meaning, String action) {
        return new Remedy(meaning, action, SOURCES);
    }
}
