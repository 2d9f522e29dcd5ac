package io.millrace.topology.experiments;

import io.millrace.project.ExperimentDefinition;
import io.millrace.project.Project;
import java.time.Duration;

/**
 * When what becomes of an experiment. All in milliseconds of event time.
 *
 * @param within outcomes count in (exposure, exposure + within]
 * @param lateness how late an outcome may be
 * @param duration how long entities are exposed, from the start on
 */
record ExperimentTimes(long within, long lateness, long duration) {
    /** A serving process that was away for a week finds its rows still counted. */
    private static final long OUTAGE = Duration.ofDays(7).toMillis();

    /** More looks than anybody needs: each is a record. */
    private static final long LOOKS = 1_000;

    static ExperimentTimes of(Project project, ExperimentDefinition experiment) {
        return new ExperimentTimes(
                experiment.primary().within().toMillis(),
                project.time().allowedLateness().toMillis(),
                experiment.duration().toMillis());
    }

    /** The tick from which on an entity counts: the same whatever came of it. */
    long elapsed(long asOf) {
        return asOf + within + lateness;
    }

    /** How long after that an exposure may still arrive and be counted. */
    long slack() {
        return lateness + OUTAGE;
    }

    /** What happened at or before this moment decides nothing that may still arrive. */
    long forgotten(long tick) {
        return tick - slack() - lateness - within;
    }

    /** Whether entities of an experiment are exposed at a moment. */
    boolean exposes(long started, long asOf) {
        return asOf >= started && asOf < started + duration;
    }

    /** The tick from which on nothing can come of an experiment any more. */
    long closed(long started) {
        return elapsed(started + duration) + slack();
    }

    /** Number of the look that a tick belongs to: one is told of each. */
    long look(long tick) {
        return tick / Math.max(1, duration / LOOKS);
    }

    /**
     * The moment up to which everything is known at a tick. The end itself is not reached before the look that follows it: only then has every
     * task told what it has counted until the end.
     *
     * @param end when the last window elapses
     */
    long known(long tick, long end) {
        long known = tick - lateness;
        return known >= end && look(tick) == look(end + lateness) ? end - 1 : known;
    }
}
