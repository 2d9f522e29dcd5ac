package io.millrace.runtime.clock;

import io.millrace.runtime.health.Condition;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Holds the wall clock to the time that has gone by. Kafka's clients wait by the wall clock, for the next commit as well: where it goes back by an hour, a process that
 * goes on would say that it is well and commit nothing for an hour. It is no longer alive then, so that it is started again. A clock that goes ahead
 * does no such harm here: sessions seem to have run out, and are begun again. (What it writes as ticks, others pass over: {@link Ticker}.)
 */
public final class WallClockWatch implements Supplier<Condition> {
    /** A clock that is put right in small steps goes back by less. */
    private static final long TOLERATED_MILLIS = Duration.ofSeconds(10).toMillis();

    private final LongSupplier wallMillis;
    private final LongSupplier nanoTime;
    private long ahead;
    private Condition condition = Condition.good("the wall clock keeps time");

    /** A watch of this machine's clock. */
    public WallClockWatch() {
        this(System::currentTimeMillis, System::nanoTime);
    }

    WallClockWatch(LongSupplier wallMillis, LongSupplier nanoTime) {
        this.wallMillis = wallMillis;
        this.nanoTime = nanoTime;
        ahead = ahead();
    }

    /** Bad for good once the clock has gone back, by more than 10 s since the last look. */
    @Override
    public synchronized Condition get() {
        long now = ahead();
        if (condition.good() && ahead - now > TOLERATED_MILLIS) {
            condition = Condition.bad("the wall clock went back by " + Duration.ofMillis(ahead - now)
                    + "; Kafka's clients, which wait by it, would stand still for as long");
        }
        ahead = now;
        return condition;
    }

    private long ahead() {
        return wallMillis.getAsLong() - TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong());
    }
}
