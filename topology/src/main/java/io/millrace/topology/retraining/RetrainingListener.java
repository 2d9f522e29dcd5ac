package io.millrace.topology.retraining;

import io.millrace.retraining.RetrainingMachine;

/** Hears what the machine of a model has decided, after each step that changed something. */
@FunctionalInterface
public interface RetrainingListener {

    /** Listens to nothing. */
    RetrainingListener NONE = (model, step) -> {};

    /** A step of a model's machine. */
    void stepped(String model, RetrainingMachine.Step step);
}
