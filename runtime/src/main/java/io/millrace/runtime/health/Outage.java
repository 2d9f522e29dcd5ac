package io.millrace.runtime.health;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Failures of a part that time may heal, and how patient one is with them: whoever fails tries again after a pause, however many fail meanwhile, for
 * as long as one may wait for an outage to end. Thread-safe.
 */
public final class Outage {
    /** How long an outage is waited for. */
    public static final Duration PATIENCE = Duration.ofMinutes(30);

    /** An outage is over when nothing has failed for so long: restoring state may take a while between two failures. */
    public static final Duration CALM = Duration.ofMinutes(5);

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);

    /** Below the ten seconds after which brokers abort a stream thread's transaction. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final LongSupplier nanoTime;
    private @Nullable Long began;
    private long latest;

    /** None yet. */
    public Outage(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Something fails now: how long to pause before it is tried again; empty when the outage has outlasted {@link #PATIENCE}. */
    public Optional<Duration> failure() {
        Duration lasted = lasted();
        return lasted.compareTo(PATIENCE) > 0 ? Optional.empty() : Optional.of(pauseAfter(lasted));
    }

    /** How long the outage has lasted that a failure now belongs to. */
    private synchronized Duration lasted() {
        long now = nanoTime.getAsLong();
        Long begin = began;
        if (begin == null || now - latest > CALM.toNanos()) {
            begin = now;
            began = begin;
        }
        latest = now;
        return Duration.ofNanos(now - begin);
    }

    /** Longer as the outage goes on. */
    private static Duration pauseAfter(Duration outage) {
        Duration share = outage.dividedBy(10);
        if (share.compareTo(SHORTEST_PAUSE) < 0) {
            return SHORTEST_PAUSE;
        }
        return share.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : share;
    }
}
