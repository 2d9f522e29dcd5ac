package io.millrace.experiments;

import org.jspecify.annotations.Nullable;

/**
 * What an experiment has come to.
 *
 * @param outcome what
 * @param winner the arm that is best; null unless the outcome is a better arm
 * @param at event time of the look at which it was decided; while it runs, of the latest look
 * @param reason one or two sentences that a person reads
 */
public record Decision(Outcome outcome, @Nullable String winner, long at, String reason) {

    /** What an experiment comes to. */
    public enum Outcome {
        /** Nothing is decided yet. */
        RUNNING,
        /** A treatment is better than the control. */
        TREATMENT_BETTER,
        /** The control is better than every treatment. */
        CONTROL_BETTER,
        /** No treatment is better, and a difference as large as the smallest effect of interest is excluded. */
        NO_DIFFERENCE,
        /** The arms do not have the shares of entities that were planned: whatever else was counted is not to be believed. */
        VOID,
        /** It is over, and neither a difference nor its absence was shown. */
        INCONCLUSIVE
    }
}
