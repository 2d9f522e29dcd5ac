package io.millrace.topology.features;

import io.millrace.features.Cause;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.validation.Findings;
import io.millrace.validation.ValidationRule;

/** Hears what the topology does, on its stream threads: implementations are thread-safe and quick. */
public interface FeatureListener extends Findings {
    /** Hears nothing. */
    FeatureListener NONE = new FeatureListener() {};

    @Override
    default void broken(ValidationRule rule) {}

    /** An event of the source became part of its entity's state. */
    default void accepted(String source) {}

    /** A record of the source (or of another topic, by name) became a dead letter. */
    default void deadLetter(String source, DeadLetterReason reason) {}

    /** A backfill filled what an entity's state was missing. */
    default void filled() {}

    /**
     * A record of the source came once more from the dead letters.
     *
     * @param result what became of it
     */
    default void retried(String source, RetryResult result) {}

    /** A record of the source speaks of somebody who was forgotten, and was passed over. */
    default void erased(String source) {}

    /** A feature update was written. */
    default void updated(Cause cause) {}

    /** So many ticks are held by the task of the partition. */
    default void held(int partition, int ticks) {}

    /** An event of the source came behind the moment that its entity had reached, and was taken all the same. */
    default void late(String source) {}

    /** So many bytes of key and value were put into a store of state, and so into its changelog. */
    default void changelog(String store, int bytes) {}

    /** An entity, one of many, has so many tiles. */
    default void tiles(int count) {}

    /** The task of the partition has ticks of so many milliseconds of event time still to sweep. */
    default void sweepLag(int partition, long millis) {}

    /** The task of the partition passed over a tick that is not later than the one before. */
    default void passedOver(int partition) {}
}
