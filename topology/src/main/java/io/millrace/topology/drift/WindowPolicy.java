package io.millrace.topology.drift;

import io.millrace.project.Project;
import java.time.Duration;

/**
 * How as-of times fall into windows. Window k covers (k·length, (k+1)·length] and is named by its end. Milliseconds of event
 * time.
 *
 * @param length of a window
 * @param lateness how long after its end a window is closed
 * @param kept how long after its end a window's counts are kept, to be amended
 */
record WindowPolicy(long length, long lateness, long kept) {
    private static final long OUTAGE = Duration.ofDays(7).toMillis();

    static WindowPolicy of(Project project) {
        long length = project.model().drift().window().toMillis();
        long lateness = project.time().allowedLateness().toMillis();
        return new WindowPolicy(length, lateness, length + 2 * lateness + OUTAGE);
    }

    /** End of the window that holds an as-of. */
    long end(long asOf) {
        return (Math.floorDiv(asOf - 1, length) + 1) * length;
    }

    long start(long end) {
        return end - length;
    }
}
