package io.millrace.quickstart;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The time that a replay has reached: what is asked for while it tells the past is as of then. Until it has begun, the wall clock's. */
final class EventClock extends Clock {
    private final AtomicReference<@Nullable Instant> reached;
    private final ZoneId zone;

    EventClock() {
        this(new AtomicReference<>(), ZoneOffset.UTC);
    }

    private EventClock(AtomicReference<@Nullable Instant> reached, ZoneId zone) {
        this.reached = reached;
        this.zone = zone;
    }

    /** The replay has reached a moment. */
    void reached(Instant moment) {
        reached.set(moment);
    }

    /** The past has been told: it is the wall clock's time again. */
    void past() {
        reached.set(null);
    }

    @Override
    public Instant instant() {
        Instant moment = reached.get();
        return moment == null ? Instant.now() : moment;
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new EventClock(reached, other);
    }
}
