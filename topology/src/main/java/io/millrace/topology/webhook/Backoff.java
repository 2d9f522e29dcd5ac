package io.millrace.topology.webhook;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before something is tried again: twice as long each time, and a random half of that more or less, so that those who were refused together do not come
 * back together.
 *
 * @param first the longest wait after the first failure
 * @param longest the longest wait
 */
record Backoff(Duration first, Duration longest) {
    /** From a second to a minute. */
    static final Backoff USUAL = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

    private static final int MOST_DOUBLINGS = 30;

    /**
     * The next wait, at random from a half of its longest on.
     *
     * @param failures in a row, 1 or more
     */
    Duration after(int failures) {
        long doubled = first.toMillis() << Math.min(MOST_DOUBLINGS, failures - 1);
        long most = doubled <= 0 ? longest.toMillis() : Math.min(longest.toMillis(), doubled);
        return Duration.ofMillis(
                most - (long) (most / 2.0 * ThreadLocalRandom.current().nextDouble()));
    }
}
