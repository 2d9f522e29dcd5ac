package io.millrace.runtime.clock;

import io.millrace.runtime.health.Condition;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the wall clock into ticks: at every interval, the time now and where every source ends. Runs in each instance of the
 * features process, and is silent in all but one: the one that owns partition 0 of the clock topic. For a moment during a
 * rebalance there may be two or none; readers pass over a tick that is not later than the one before, and one that is ahead of the brokers' clock by more than is {@link #tolerated}.
 */
public final class Ticker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int LATE_INTERVALS = 6;
    /** No two machines have quite the same time. */
    private static final Duration LEAST_TOLERATED = Duration.ofSeconds(10);

    private final SourceEnds ends;
    private final TickWriter writer;
    private final Clock clock;
    private final Duration interval;
    private final Duration tolerated;
    private final BooleanSupplier leader;
    private final ScheduledExecutorService thread;
    private final ScheduledFuture<?> schedule;

    private volatile Instant lastGood;
    private volatile Duration ahead = Duration.ZERO;

    private Ticker(
            SourceEnds ends,
            TickWriter writer,
            Clock clock,
            Duration interval,
            Duration tolerated,
            BooleanSupplier leader) {
        this.ends = ends;
        this.writer = writer;
        this.clock = clock;
        this.interval = interval;
        this.tolerated = tolerated;
        this.leader = leader;
        lastGood = clock.instant();
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread ticker = new Thread(task, "ticker");
            ticker.setDaemon(true);
            return ticker;
        });
        schedule = thread.scheduleAtFixedRate(this::tick, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Starts ticking. The thread it starts is the only one to use {@code ends} and {@code writer}.
     *
     * @param tolerated how far the clock may be ahead of the brokers', as {@link #tolerated} has it
     * @param leader whether this instance is the one that ticks
     */
    public static Ticker start(
            SourceEnds ends,
            TickWriter writer,
            Clock clock,
            Duration interval,
            Duration tolerated,
            BooleanSupplier leader) {
        return new Ticker(ends, writer, clock, interval, tolerated, leader);
    }

    /** How far ahead of the brokers' clock a tick is taken, of a project with this {@code max_future}. */
    public static Duration tolerated(Duration maxFuture) {
        return maxFuture.compareTo(LEAST_TOLERATED) > 0 ? maxFuture : LEAST_TOLERATED;
    }

    /** Bad when this instance should tick and has not managed to for several intervals, and when its clock is ahead of the brokers'. */
    public Condition condition() {
        Duration tooEarly = ahead;
        if (tooEarly.compareTo(tolerated) > 0) {
            return Condition.bad("the clock of this machine is ahead of the brokers' by " + tooEarly
                    + ": ticks that are ahead by more than " + tolerated + " are passed over");
        }
        Duration since = Duration.between(lastGood, clock.instant());
        return since.compareTo(interval.multipliedBy(LATE_INTERVALS).plus(TIMEOUT)) > 0
                ? Condition.bad("no tick could be written for " + since)
                : Condition.good("ticking or standing by");
    }

    private void tick() {
        try {
            if (leader.getAsBoolean()) {
                // The time first: an event that arrives while the ends are being read is younger than the tick says.
                Instant now = clock.instant();
                ahead = Duration.between(writer.write(now, ends.read(TIMEOUT)), now);
            } else {
                ahead = Duration.ZERO;
            }
            lastGood = clock.instant();
        } catch (RuntimeException failed) {
            // Thrown on, it would silently end the schedule.
            LOG.warn("A tick could not be written; the next one makes up for it", failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops ticking and waits for a tick under way. */
    @Override
    public void close() {
        schedule.cancel(false);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
