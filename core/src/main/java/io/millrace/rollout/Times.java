package io.millrace.rollout;

/**
 * What the machine knows of time, epoch milliseconds.
 *
 * @param event event time that every partition has reached
 * @param wall newest wall-clock time of any record
 */
record Times(long event, long wall) {
    /** Before everything. */
    static final long NEVER = Long.MIN_VALUE;

    static final Times START = new Times(NEVER, 0);

    Times reached(long time) {
        return new Times(Math.max(event, time), wall);
    }

    Times told(long at) {
        return new Times(event, Math.max(wall, at));
    }
}
