package io.millrace.connect.records;

import java.time.Duration;
import org.apache.kafka.common.utils.ExponentialBackoff;
import org.apache.kafka.common.utils.Time;

/** When a task may ask its source again. It waits in short pieces: Connect can stop a task only between two polls. Not thread-safe, like a task. */
public final class Pace {
    private static final long PIECE_MS = 500;

    private final Time time;
    private final Duration interval;
    private final ExponentialBackoff backoff;
    private long notBefore = Long.MIN_VALUE;
    private long failures;

    /**
     * @param interval between two questions when nothing was new
     * @param backoff after failures, in milliseconds
     */
    public Pace(Time time, Duration interval, ExponentialBackoff backoff) {
        this.time = time;
        this.interval = interval;
        this.backoff = backoff;
    }

    /** Whether it is time; waits a piece of the rest if not. */
    public boolean ready() {
        long rest = notBefore - time.milliseconds();
        if (notBefore != Long.MIN_VALUE && rest > 0) {
            time.sleep(Math.min(rest, PIECE_MS));
            return false;
        }
        return true;
    }

    /** It answered, and there may be more. */
    public void answered() {
        failures = 0;
    }

    /** It answered, and there is nothing more. */
    public void caughtUp() {
        failures = 0;
        notBefore = time.milliseconds() + interval.toMillis();
    }

    /** It did not answer, or said that it cannot now. */
    public void failed(Duration atLeast) {
        notBefore = time.milliseconds() + Math.max(atLeast.toMillis(), backoff.backoff(failures++));
    }
}
