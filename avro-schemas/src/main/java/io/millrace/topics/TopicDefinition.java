package io.millrace.topics;

import io.millrace.wire.Compatibility;
import java.time.Duration;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One topic.
 *
 * @param name its name
 * @param partitions its number of partitions, at least 1
 * @param cleanup what becomes of old records
 * @param retention how long records are kept after they were appended; null for ever. Without meaning where compacted
 * @param maxMessageBytes the largest batch that the broker takes
 * @param keys what a key is, in words
 * @param values what a value is, in words
 * @param schema the values' schema; null where values are not Avro or not Millrace's
 * @param compatibility what the schema's next version may change; null where there is no schema
 */
public record TopicDefinition(
        String name,
        int partitions,
        Cleanup cleanup,
        @Nullable Duration retention,
        int maxMessageBytes,
        String keys,
        String values,
        @Nullable Schema schema,
        @Nullable Compatibility compatibility) {

    /** Kafka's own default for a topic's {@code max.message.bytes}: a producer's 1 MiB and the batch's overhead. */
    public static final int DEFAULT_MAX_MESSAGE_BYTES = 1_048_588;

    /** What becomes of old records. */
    public enum Cleanup {
        /** They are deleted when their retention is over. */
        DELETE,
        /** The latest per key stays, for ever. */
        COMPACT;

        String policy() {
            return this == DELETE ? "delete" : "compact";
        }
    }

    public TopicDefinition {
        if (partitions < 1) {
            throw new IllegalArgumentException(name + ": at least one partition is needed, not " + partitions);
        }
    }

    /** A topic that is not Millrace's own, such as a source: only its name and size matter, its values are the user's. */
    public static TopicDefinition source(String name, int partitions) {
        return new TopicDefinition(
                name,
                partitions,
                Cleanup.DELETE,
                null,
                DEFAULT_MAX_MESSAGE_BYTES,
                "the user's own",
                "the user's own Avro",
                null,
                null);
    }

    TopicDefinition withSchema(Schema newSchema, Compatibility level) {
        return new TopicDefinition(
                name, partitions, cleanup, retention, maxMessageBytes, keys, values, newSchema, level);
    }
}
