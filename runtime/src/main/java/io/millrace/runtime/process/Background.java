package io.millrace.runtime.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work beside a process's own, on a thread that nobody waits for. When it fails it begins again after a pause, for as long as the process runs: what brokers do not
 * answer today they may tomorrow.
 */
public final class Background implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Background.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final long CLOSE_MILLIS = 5_000;

    private final Work work;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    /** What is done. */
    @FunctionalInterface
    public interface Work {
        /**
         * Goes on until it is told to stop.
         *
         * @throws KafkaException to begin again
         */
        void run(Stop stop) throws InterruptedException;
    }

    /** Whether work is to stop. */
    public interface Stop {
        /** Whether it is to stop now. */
        boolean asked();

        /** Waits, or returns early when it is to stop. */
        void pause(Duration time) throws InterruptedException;
    }

    private Background(String name, Work work) {
        this.work = work;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Starts work. */
    public static Background start(String name, Work work) {
        Background background = new Background(name, work);
        background.thread.start();
        return background;
    }

    private void run() {
        Stop asked = new Stop() {
            @Override
            public boolean asked() {
                return stop.getCount() == 0;
            }

            @Override
            public void pause(Duration time) throws InterruptedException {
                boolean unused = stop.await(time.toMillis(), TimeUnit.MILLISECONDS);
            }
        };
        try {
            while (!asked.asked()) {
                try {
                    work.run(asked);
                } catch (InterruptException stopped) {
                    return;
                } catch (KafkaException failure) {
                    LOG.warn("{}: begins again: {}", thread.getName(), failure.toString());
                    LOG.debug("{}: failed", thread.getName(), failure);
                }
                asked.pause(PAUSE);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error defect) {
            LOG.error("{}: ends; the process goes on without it", thread.getName(), defect);
        }
    }

    /** Stops it: lets it finish what it is at, for a little while, and then interrupts it. */
    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join(CLOSE_MILLIS);
            thread.interrupt();
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
