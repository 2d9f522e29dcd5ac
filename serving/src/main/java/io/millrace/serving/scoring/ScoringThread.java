package io.millrace.serving.scoring;

import io.millrace.runtime.brokers.Refusal;
import io.millrace.runtime.health.Condition;
import io.millrace.runtime.health.Outage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that scores. When brokers or registry fail its loop, or refuse something, another loop goes on, after a pause, from the last committed offset,
 * for as long as one may wait for an {@link Outage} to end. Everything else, and an outage that outlasts that, stops it for good.
 */
final class ScoringThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScoringThread.class);
    private static final long CLOSE_MILLIS = 10_000;

    private final Function<Consumer<Condition>, ScoringLoop> loops;
    private final Outage outage;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private volatile Condition condition = Condition.bad("starts");
    private volatile @Nullable Throwable fatal;

    /**
     * A thread that is not started.
     *
     * @param loops makes a loop that tells how it stands
     * @param outage shared by the threads of a stream
     */
    ScoringThread(String name, Function<Consumer<Condition>, ScoringLoop> loops, Outage outage) {
        this.loops = loops;
        this.outage = outage;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Good while it scores. */
    Condition condition() {
        return condition;
    }

    /** What stopped it for good, if anything did. */
    @Nullable Throwable fatal() {
        return fatal;
    }

    /** Whether it runs no more. */
    boolean ended() {
        return !thread.isAlive();
    }

    private void run() {
        while (!stopped()) {
            try (ScoringLoop loop = loops.apply(this::tell)) {
                loop.run(this::stopped);
            } catch (RuntimeException | Error failure) {
                if (stopped()) {
                    LOG.warn("{}: stopped, what was not committed will be scored again", thread.getName(), failure);
                    return;
                }
                Optional<Duration> pause = pause(failure);
                if (pause.isEmpty()) {
                    fatal = failure;
                    tell(Condition.bad("failed: " + root(failure)));
                    LOG.error("{}: failed for good", thread.getName(), failure);
                    return;
                }
                tell(Condition.bad("begins again after: "
                        + Refusal.of(failure).map(Refusal::words).orElseGet(() -> root(failure)
                                .toString())));
                LOG.warn(
                        "{}: begins again in {} ms",
                        thread.getName(),
                        pause.get().toMillis(),
                        failure);
                await(pause.get());
            }
        }
    }

    private Optional<Duration> pause(Throwable failure) {
        // Another process has taken this one's name: to go on would be to take turns.
        boolean mayPass = failure instanceof KafkaException
                && !(failure instanceof ConfigException)
                // Out of a rebalance it comes wrapped.
                && !(root(failure) instanceof FencedInstanceIdException);
        return mayPass ? outage.failure() : Optional.empty();
    }

    private void await(Duration pause) {
        try {
            if (stop.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.debug("{}: stopped while it paused", thread.getName());
            }
        } catch (InterruptedException closing) {
            thread.interrupt();
        }
    }

    private void tell(Condition now) {
        if (!now.equals(condition)) {
            LOG.info("{}: {}", thread.getName(), now.reason());
            condition = now;
        }
    }

    private boolean stopped() {
        return stop.getCount() == 0;
    }

    private static Throwable root(Throwable failure) {
        Throwable t = failure;
        while (t.getCause() != null) {
            t = t.getCause();
        }
        return t;
    }

    /** Lets it finish its batch and commit; returns at once. */
    void stop() {
        stop.countDown();
    }

    /** Stops it and waits; whatever keeps it waiting is interrupted after a while. */
    @Override
    public void close() {
        stop();
        try {
            thread.join(CLOSE_MILLIS);
            thread.interrupt();
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException interrupted) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
