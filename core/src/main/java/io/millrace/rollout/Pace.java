package io.millrace.rollout;

/**
 * How long an arm's version takes. Adds up over instances and intervals.
 *
 * @param passes batches of which it scored rows: all of its rows of a batch are scored in one pass
 * @param nanos sum of its passes' durations, without those of other versions beside it
 * @param timed batches whose middle row was in the arm: the trials of the latency guard
 * @param slow those in which that row took longer than the guard allows
 */
public record Pace(long passes, long nanos, long timed, long slow) {
    /** Nothing was scored. */
    public static final Pace NONE = new Pace(0, 0, 0, 0);

    public Pace {
        if (passes < 0 || nanos < 0 || slow < 0 || slow > timed) {
            throw new IllegalArgumentException(passes + " passes of " + nanos + " ns, " + slow + " slow of " + timed);
        }
    }

    /** This and another. */
    public Pace plus(Pace other) {
        return new Pace(passes + other.passes, nanos + other.nanos, timed + other.timed, slow + other.slow);
    }
}
