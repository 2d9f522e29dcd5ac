package io.millrace.rollout;

/** How a version takes over once it may. */
public sealed interface RolloutStrategy {

    /** What is in service right after a version was cleared for rollout. */
    InService begin(InService now, String version);

    /** At once: all entities, from the next record on. */
    record Direct() implements RolloutStrategy {
        @Override
        public InService begin(InService now, String version) {
            return now.promoted(version);
        }
    }
}
