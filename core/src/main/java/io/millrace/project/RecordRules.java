package io.millrace.project;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the project file demands of a source's records as wholes.
 *
 * @param source name of the source
 * @param maxAge how far an event may lie before its record's Kafka timestamp; null without a bound
 * @param stale what becomes of an older one
 * @param uniqueWithin how far apart in time two events of one entity and id are the same event; null where ids may repeat
 * @param duplicate what becomes of the one that comes later
 */
public record RecordRules(
        String source,
        @Nullable Duration maxAge,
        RuleAction stale,
        @Nullable Duration uniqueWithin,
        RuleAction duplicate) {}
