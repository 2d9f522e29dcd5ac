package io.millrace.topology.windows;

import java.time.Duration;

/**
 * How event times fall into windows. Window k covers (k·length, (k+1)·length] and is named by its end. Milliseconds of event
 * time.
 *
 * @param length of a window
 * @param lateness how long after its end a window is closed
 * @param kept how long after its end a window's counts are kept, to be amended
 */
public record WindowPolicy(long length, long lateness, long kept) {
    /** How long what is counted outlives the time in which it may be amended: an outage of a week loses nothing. */
    public static final Duration OUTAGE = Duration.ofDays(7);

    public WindowPolicy {
        if (length <= 0 || lateness < 0 || kept < 0) {
            throw new IllegalArgumentException(
                    "windows of " + length + " ms, closed after " + lateness + ", kept " + kept);
        }
    }

    /** End of the window of a length that holds a time. */
    public static long end(long time, long length) {
        return (Math.floorDiv(time - 1, length) + 1) * length;
    }

    /** End of the window that holds a time. */
    public long end(long time) {
        return end(time, length);
    }

    /** Start of the window of that end. */
    public long start(long end) {
        return end - length;
    }

    /** Windows that end at or before this are forgotten when a time has been reached; -1 while there are none. */
    public long forgottenAt(long reached) {
        return Math.max(-1, reached - lateness - kept);
    }
}
