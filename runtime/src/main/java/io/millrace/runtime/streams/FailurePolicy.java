package io.millrace.runtime.streams;

import io.millrace.runtime.brokers.Refusal;
import io.millrace.runtime.health.Condition;
import io.millrace.runtime.health.Outage;
import io.millrace.runtime.metrics.Counter;
import io.millrace.wire.RegistryException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a stream thread dies. A failure that time may heal (Kafka's {@link RetriableException}, a registry that
 * does not answer, or a transaction that brokers gave up because the process stood still, anywhere in the chain of causes) gets a new thread after a pause, for as long as one may wait for an outage to
 * end, however many threads it stops meanwhile. Everything else, and an outage that outlasts {@link Outage#PATIENCE}, stops the client
 * for good: the process is then not alive, and says why.
 */
final class FailurePolicy implements StreamsUncaughtExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(FailurePolicy.class);

    private final String application;
    private final Outage outage;
    private final Consumer<Duration> pause;
    private final Counter failed;
    private volatile @Nullable Throwable fatal;

    /**
     * A policy.
     *
     * @param pause waits, on the thread that has failed; returns early when the application is being stopped
     * @param failed counts threads that have failed
     */
    FailurePolicy(String application, LongSupplier nanoTime, Consumer<Duration> pause, Counter failed) {
        this.application = application;
        outage = new Outage(nanoTime);
        this.pause = pause;
        this.failed = failed;
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable failure) {
        failed.increment();
        if (retriable(failure)) {
            Optional<Duration> before = outage.failure();
            if (before.isPresent()) {
                LOG.warn(
                        "{}: a stream thread failed and is replaced in {} ms",
                        application,
                        before.get().toMillis(),
                        failure);
                pause.accept(before.get());
                return StreamThreadExceptionResponse.REPLACE_THREAD;
            }
        }
        fatal = failure;
        LOG.error("{}: a stream thread failed for good; the application stops", application, failure);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /** Good while nothing fatal happened. */
    Condition condition() {
        Throwable failure = fatal;
        return failure == null
                ? Condition.good("no failure")
                : Condition.bad("failed: "
                        + Refusal.of(failure).map(Refusal::words).orElseGet(() -> root(failure)
                                .toString()));
    }

    /** What stopped the application, if anything did. */
    @Nullable Throwable fatal() {
        return fatal;
    }

    private static boolean retriable(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            // A process that comes back from standing still may commit what was aborted meanwhile. Nothing of it
            // counts, and a new thread begins where the last commit ended; Streams knows fencing by others alone.
            if (t instanceof RetriableException
                    || t instanceof InvalidTxnStateException
                    || (t instanceof RegistryException registry && registry.retriable())) {
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
