package io.millrace.rollout;

import org.jspecify.annotations.Nullable;

/**
 * What is under way, as the deployment record tells it.
 *
 * @param id names it: model, version and the sequence at which it began
 * @param version that is to take over; of an experiment, its first treatment
 * @param strategy direct, blue_green, shadow, canary or {@link #EXPERIMENT}
 * @param experiment the experiment's name; null of a rollout
 * @param phase what is done with the version
 * @param step number of the step, from 1; 0 while the version is loaded
 * @param steps number of steps
 * @param share of the entities that the version decides for, 0 to 1
 * @param paused whether it waits for somebody to say how to go on
 * @param since event time at which all live instances had the step, epoch milliseconds; null before that
 */
public record RolloutStatus(
        String id,
        String version,
        String strategy,
        @Nullable String experiment,
        Phase phase,
        int step,
        int steps,
        double share,
        boolean paused,
        @Nullable Long since) {
    /** Strategy of an experiment. */
    public static final String EXPERIMENT = "experiment";
}
