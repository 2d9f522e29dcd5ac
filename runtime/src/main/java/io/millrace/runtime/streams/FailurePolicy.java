package io.millrace.runtime.streams;

import io.millrace.runtime.health.Condition;
import io.millrace.wire.RegistryException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a stream thread dies. A failure that time may heal (Kafka's {@link RetriableException}, or a registry that
 * does not answer, anywhere in the chain of causes) gets a new thread, a bounded number of times in a while.
 * Everything else, and too many of those, stops the client for good: the process is then not alive, and says why.
 */
final class FailurePolicy implements StreamsUncaughtExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(FailurePolicy.class);
    private static final int REPLACEMENTS = 10;
    private static final Duration WHILE = Duration.ofMinutes(5);

    private final String application;
    private final LongSupplier nanoTime;
    private final Deque<Long> replacements = new ArrayDeque<>();
    private volatile @Nullable Throwable fatal;

    FailurePolicy(String application, LongSupplier nanoTime) {
        this.application = application;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized StreamThreadExceptionResponse handle(Throwable failure) {
        long now = nanoTime.getAsLong();
        while (!replacements.isEmpty() && now - replacements.getFirst() > WHILE.toNanos()) {
            replacements.removeFirst();
        }
        if (retriable(failure) && replacements.size() < REPLACEMENTS) {
            replacements.addLast(now);
            LOG.warn("{}: a stream thread failed and is replaced", application, failure);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        fatal = failure;
        LOG.error("{}: a stream thread failed for good; the application stops", application, failure);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
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
