package io.millrace.tuning;

import io.millrace.project.Better;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A search for parameters, as far as it can be told from the trials that have ended: what is tried next, what is given up, and what is best. It has no state, so a search that was broken off goes on from the trials
 * it has recorded as if nothing had happened. Immutable.
 */
public final class Study {
    private final Sampler sampler;
    private final Pruner pruner;
    private final Better better;

    /** @param better which way the trials' values are better */
    public Study(Sampler sampler, Better better) {
        this.sampler = sampler;
        this.pruner = new Pruner(better);
        this.better = better;
    }

    /** The parameters of the next trial. */
    public Map<String, String> next(List<Trial> trials) {
        return sampler.next(trials);
    }

    /** Whether a trial with these values so far is not worth its other folds. */
    public boolean hopeless(List<Double> values, List<Trial> trials) {
        return pruner.hopeless(values, trials);
    }

    /** The best trial that went to its end, the first of several; empty when none has. */
    public Optional<Trial> best(List<Trial> trials) {
        return trials.stream()
                .filter(trial -> !trial.pruned())
                .reduce((best, trial) -> better.exceeds(trial.mean(), best.mean()) ? trial : best);
    }
}
