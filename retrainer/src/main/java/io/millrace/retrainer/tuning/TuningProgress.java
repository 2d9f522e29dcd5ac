package io.millrace.retrainer.tuning;

/**
 * How far a search is.
 *
 * @param trial number of the trial that has just ended, from 1
 * @param trials how many there will be at most
 * @param pruned whether it was given up
 * @param best value of the best trial so far; NaN while there is none
 */
public record TuningProgress(int trial, int trials, boolean pruned, double best) {
    /** Share of the trials that have ended, 0 to 1. */
    public double share() {
        return (double) trial / trials;
    }

    /** Hears of each trial. */
    @FunctionalInterface
    public interface Listener {
        void heard(TuningProgress progress);
    }
}
