package io.millrace.project;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * How event time is treated.
 *
 * @param zone zone of calendar features and days
 * @param allowedLateness how far behind an entity's own as-of an event may be; later ones are dead letters
 * @param maxFuture how far an event's time may be ahead of its record's Kafka timestamp
 * @param actionableFor age of its features at which a prediction is too old to act on, by the wall clock; null: never
 */
public record TimePolicy(
        ZoneId zone,
        Duration allowedLateness,
        Duration maxFuture,
        @Nullable Duration actionableFor) {
    /** Where the project file says nothing. */
    public static final TimePolicy DEFAULT =
            new TimePolicy(ZoneOffset.UTC, Duration.ofDays(1), Duration.ofMinutes(5), null);
}
