package io.millrace.retrainer;

import io.millrace.records.RetrainEvent;
import io.millrace.records.TrainingRun;

/** Hears each step of each training: the beginning of a stage, and, after its transaction, how the training ended. */
@FunctionalInterface
public interface TrainingListener {
    /** Called from the training's thread or the worker's; what it throws ends the training or the worker. */
    void heard(TrainingRun run);

    /**
     * A training has ended without an answer, because its partition was taken away or the answer could not be written: the event is answered anew, by whoever
     * owns the partition then. Called from the training's thread or the worker's, and maybe twice.
     */
    default void dropped(RetrainEvent event) {}

    /** So many pieces of abandoned bundles were deleted; called after their transaction, from the worker's thread. */
    default void collected(int pieces) {}
}
