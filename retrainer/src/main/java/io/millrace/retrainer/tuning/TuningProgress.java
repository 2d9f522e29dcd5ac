package io.millrace.retrainer.tuning;

/**
 * How far a search is.
 *
 * @param trial number of the trial that has just ended, from 1
 * @param trials how many there will be at most
 * @param share of the trials that have ended, or of the time that there is, whichever is more, 0 to 1
 * @param pruned whether it was given up
 * @param best value of the best trial so far; NaN while there is none
 */
public record TuningProgress(int trial, int trials, double share, boolean pruned, double best) {
    /** Hears of each trial. */
    @FunctionalInterface
    public interface Listener {
        void heard(TuningProgress progress);
    }
}
