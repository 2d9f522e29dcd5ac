package io.millrace.topology.features;

import io.millrace.features.Cause;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.validation.Findings;
import io.millrace.validation.ValidationRule;

/** Hears what the topology does, on its stream threads: implementations are thread-safe and quick. */
public interface FeatureListener extends Findings {
    /** Hears nothing. */
    FeatureListener NONE = new FeatureListener() {
        @Override
        public void accepted(String source) {}

        @Override
        public void deadLetter(String source, DeadLetterReason reason) {}

        @Override
        public void updated(Cause cause) {}

        @Override
        public void held(int partition, int ticks) {}

        @Override
        public void passedOver(int partition) {}

        @Override
        public void broken(ValidationRule rule) {}
    };

    /** An event of the source became part of its entity's state. */
    void accepted(String source);

    /** A record of the source (or of another topic, by name) became a dead letter. */
    void deadLetter(String source, DeadLetterReason reason);

    /** A feature update was written. */
    void updated(Cause cause);

    /** So many ticks are held by the task of the partition. */
    void held(int partition, int ticks);

    /** The task of the partition passed over a tick that is not later than the one before. */
    void passedOver(int partition);
}
