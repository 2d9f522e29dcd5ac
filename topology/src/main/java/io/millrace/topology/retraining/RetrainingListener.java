package io.millrace.topology.retraining;

import io.millrace.retraining.RetrainingMachine;
import io.millrace.retraining.RetrainingState;

/** Hears what the machine of a model has decided, after each step that changed something. */
@FunctionalInterface
public interface RetrainingListener {

    /** Listens to nothing. */
    RetrainingListener NONE = (model, step) -> {};

    /** What was known of a model when the process began: it goes on with that. */
    default void resumed(String model, RetrainingState state) {}

    /** This process no longer runs the model's machine: another may. */
    default void lost(String model) {}

    /** A step of a model's machine. */
    void stepped(String model, RetrainingMachine.Step step);
}
