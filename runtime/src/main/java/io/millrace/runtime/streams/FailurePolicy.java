package io.millrace.runtime.streams;

import io.millrace.runtime.health.Condition;
import io.millrace.wire.RegistryException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a stream thread dies. A failure that time may heal (Kafka's {@link RetriableException}, or a registry that
 * does not answer, anywhere in the chain of causes) gets a new thread after a pause, for as long as one may wait for an outage to
 * end, however many threads it stops meanwhile. Everything else, and an outage that outlasts {@link #PATIENCE}, stops the client
 * for good: the process is then not alive, and says why.
 */
final class FailurePolicy implements StreamsUncaughtExceptionHandler {
    /** How long an outage is waited for. */
    static final Duration PATIENCE = Duration.ofMinutes(30);

    /** An outage is over when nothing has failed for so long: restoring state may take a while between two failures. */
    static final Duration CALM = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(FailurePolicy.class);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    /** Below the ten seconds after which brokers abort the thread's transaction. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final String application;
    private final LongSupplier nanoTime;
    private final Consumer<Duration> pause;
    private @Nullable Long began;
    private long latest;
    private volatile @Nullable Throwable fatal;

    /**
     * A policy.
     *
     * @param pause waits, on the thread that has failed; returns early when the application is being stopped
     */
    FailurePolicy(String application, LongSupplier nanoTime, Consumer<Duration> pause) {
        this.application = application;
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable failure) {
        if (retriable(failure)) {
            Duration outage = outage();
            if (outage.compareTo(PATIENCE) <= 0) {
                Duration before = pauseAfter(outage);
                LOG.warn(
                        "{}: a stream thread failed and is replaced in {} ms", application, before.toMillis(), failure);
                pause.accept(before);
                return StreamThreadExceptionResponse.REPLACE_THREAD;
            }
        }
        fatal = failure;
        LOG.error("{}: a stream thread failed for good; the application stops", application, failure);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /** How long the outage has lasted that a failure now belongs to. */
    private synchronized Duration outage() {
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

    /** Good while nothing fatal happened. */
    Condition condition() {
        Throwable failure = fatal;
        return failure == null ? Condition.good("no failure") : Condition.bad("failed: " + root(failure));
    }

    /** What stopped the application, if anything did. */
    @Nullable Throwable fatal() {
        return fatal;
    }

    private static boolean retriable(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof RetriableException || (t instanceof RegistryException registry && registry.retriable())) {
                return true;
            }
        }
        return false;
    }

    private static Throwable root(Throwable failure) {
        Throwable t = failure;
        while (t.getCause() != null) {
            t = t.getCause();
        }
        return t;
    }
}
