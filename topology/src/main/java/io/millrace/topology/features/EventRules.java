package io.millrace.topology.features;

import io.millrace.features.Event;
import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.runtime.deadletters.DeadLetterReason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a project forbids of an event that could be read. Immutable. */
public final class EventRules {
    /** Seconds of any day before the year 2286, taken for milliseconds, lie before 26 April 1970. */
    private static final long SECONDS_AS_MILLIS = 10_000_000_000L;

    /** Whoever wrote a record after 2000 does not tell of what happened in 1970: epoch milliseconds. */
    private static final long LONG_AFTER = 946_684_800_000L;

    private final int partitions;
    private final long maxFuture;

    /** The rules of a project. */
    public EventRules(Project project) {
        partitions = project.partitions();
        maxFuture = project.time().maxFuture().toMillis();
    }

    /**
     * What is wrong with an event's time; null for nothing.
     *
     * @param timestamp what it may be ahead of by the project's {@code max_future}, epoch milliseconds: the record's own
     */
    public @Nullable DeadLetterReason untimely(Event event, long timestamp) {
        if (event.time() < 0) {
            return DeadLetterReason.TIME_BEFORE_EPOCH;
        }
        if (event.time() < SECONDS_AS_MILLIS && timestamp > LONG_AFTER) {
            return DeadLetterReason.TIME_IN_SECONDS;
        }
        return event.time() - maxFuture > timestamp ? DeadLetterReason.TIME_IN_FUTURE : null;
    }

    /** What is wrong with an event's time or with the partition that it came in; null for nothing. */
    @Nullable DeadLetterReason broken(SourceDefinition source, Event event, int partition, long timestamp) {
        DeadLetterReason untimely = untimely(event, timestamp);
        if (untimely != null) {
            return untimely;
        }
        boolean misplaced =
                source.partitionedByEntity() && EntityPartitioner.partition(event.entity(), partitions) != partition;
        return misplaced ? DeadLetterReason.WRONG_PARTITION : null;
    }

    /** The reason in words, for a person. */
    String detail(Event event, DeadLetterReason reason) {
        return switch (reason) {
            case TIME_BEFORE_EPOCH -> "the event's time lies before 1970: " + event.time() + " ms";
            case TIME_IN_SECONDS ->
                "the event's time, " + time(event) + ", lies in the first months of 1970: " + event.time()
                        + " looks like seconds, and is taken for milliseconds";
            case TIME_IN_FUTURE ->
                "the event's time, " + time(event) + ", is ahead of the record's own timestamp by more than "
                        + maxFuture + " ms";
            case TOO_LATE ->
                "the event's time, " + time(event)
                        + ", is behind its entity's latest by more than the allowed lateness";
            case WRONG_PARTITION ->
                "the entity " + new String(event.entity(), StandardCharsets.UTF_8)
                        + " belongs into partition " + EntityPartitioner.partition(event.entity(), partitions)
                        + " (murmur2 of the entity id as UTF-8); the producer partitions otherwise: correct it, or say"
                        + " partitioned_by_entity: false";
            default -> reason.code();
        };
    }

    private static String time(Event event) {
        return Instant.ofEpochMilli(event.time()).toString();
    }
}
