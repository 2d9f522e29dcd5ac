package io.millrace.rollout;

import org.jspecify.annotations.Nullable;

/** A fact that the rollout machine is told. Times are wall-clock, epoch milliseconds. */
public sealed interface RolloutInput {

    /** When it was told. */
    long at();

    /** A version is in the registry. */
    record ModelRegistered(String version, long at) implements RolloutInput {}

    /**
     * A version shall take over.
     *
     * @param commandId unique; a repeated id is carried out once
     * @param version which
     * @param expectedSequence refused unless the deployment's sequence is this; null: whatever it is
     * @param why one sentence
     */
    record Promote(
            String commandId,
            @Nullable String version,
            @Nullable Long expectedSequence,
            String why,
            long at) implements RolloutInput {}

    /** The previous version shall be back. */
    record Rollback(String commandId, @Nullable Long expectedSequence, String why, long at) implements RolloutInput {}

    /** Time has passed. */
    record TimePassed(long at) implements RolloutInput {}
}
