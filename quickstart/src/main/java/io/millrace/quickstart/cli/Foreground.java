package io.millrace.quickstart.cli;

import io.millrace.runtime.health.Condition;
import io.millrace.runtime.health.Health;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The thread that a process runs on, until it is told to stop (Ctrl-C, SIGTERM) or a part of it has failed for good. The JVM
 * ends only after {@link #close}. Whoever is still starting is interrupted, for he may be waiting for brokers that never answer;
 * whoever has started closes what he has undisturbed.
 */
final class Foreground implements AutoCloseable {
    private static final long LOOK_MILLIS = 1_000;

    private final Thread runner = Thread.currentThread();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean starting = true;

    private Foreground() {}

    /** Begins with the start of what is to run, on this thread. */
    static Foreground begin() {
        Foreground foreground = new Foreground();
        Runtime.getRuntime().addShutdownHook(new Thread(foreground::stopCleanly, "stop"));
        return foreground;
    }

    /** What was to run does: from now on nothing is interrupted. */
    synchronized void started() {
        starting = false;
        if (stopping()) {
            // Told a moment ago: await answers the same.
            Thread.interrupted();
        }
    }

    /** Whether what is to run does. */
    synchronized boolean hasStarted() {
        return !starting;
    }

    /** Whether the process was told to stop. */
    boolean stopping() {
        return stop.getCount() == 0;
    }

    /**
     * Waits.
     *
     * @param look done each second
     * @return what has failed for good; empty when the process was told to stop
     */
    Optional<String> await(Health health, Consumer<Health> look) throws InterruptedException {
        while (!stop.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            look.accept(health);
            Map<String, Condition> parts = health.liveness();
            if (!Health.good(parts)) {
                return Optional.of(parts.entrySet().stream()
                        .filter(part -> !part.getValue().good())
                        .map(part -> part.getKey() + ": " + part.getValue().reason())
                        .collect(Collectors.joining(System.lineSeparator())));
            }
        }
        return Optional.empty();
    }

    private void stopCleanly() {
        synchronized (this) {
            stop.countDown();
            if (starting) {
                runner.interrupt();
            }
        }
        try {
            closed.await();
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void close() {
        starting = false;
        closed.countDown();
    }
}
