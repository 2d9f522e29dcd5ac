package io.millrace.tuning;

import io.millrace.project.Better;
import java.util.List;

/**
 * Gives up what is hopeless: a trial whose first folds are, in the mean, worse than those of half of the trials that went to their end (the median rule of Golovin et al. 2017). Immutable.
 */
public final class Pruner {
    /** Trials that must have gone to their end before any is given up. */
    static final int STARTUP = 5;

    private final Better better;

    /** @param better which way values are better */
    public Pruner(Better better) {
        this.better = better;
    }

    /**
     * Whether a trial is not worth its other folds.
     *
     * @param values of its folds so far, at least one
     * @param before trials that have ended
     */
    public boolean hopeless(List<Double> values, List<Trial> before) {
        int folds = values.size();
        double[] means = before.stream()
                .filter(trial -> !trial.pruned())
                .mapToDouble(trial -> trial.mean(folds))
                .sorted()
                .toArray();
        if (means.length < STARTUP) {
            return false;
        }
        int middle = means.length / 2;
        double median = means.length % 2 == 1 ? means[middle] : (means[middle - 1] + means[middle]) / 2;
        double mean = values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        return better.exceeds(median, mean);
    }
}
