package io.millrace.benchmarks;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;

/** Waits for what somebody else does. */
public final class Await {
    private static final long PAUSE_MILLIS = 20;

    private Await() {}

    /**
     * Returns as soon as it holds.
     *
     * @throws TimeoutException when it does not in that time
     */
    public static void until(Duration patience, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("not within " + patience);
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }
}
