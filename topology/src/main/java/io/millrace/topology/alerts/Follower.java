package io.millrace.topology.alerts;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that follows a topic, and that nothing waits for. When brokers or the registry fail it begins again from the start a second later.
 */
public final class Follower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final long CLOSE_MILLIS = 5000;
    private static final long AGAIN_MILLIS = 1000;

    /** What is done until it is to end. */
    @FunctionalInterface
    public interface Work {
        /**
         * Follows until it is to end.
         *
         * @param ending whether it is
         * @throws InterruptedException when it is, and was waiting
         * @throws KafkaException to begin again
         */
        void follow(BooleanSupplier ending) throws InterruptedException;
    }

    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    private Follower(String name, Work work) {
        thread = new Thread(() -> run(name, work), name);
        thread.setDaemon(true);
    }

    /** Starts one. */
    public static Follower start(String name, Work work) {
        Follower follower = new Follower(name, work);
        follower.thread.start();
        return follower;
    }

    private void run(String name, Work work) {
        try {
            while (!ending()) {
                try {
                    work.follow(this::ending);
                } catch (InterruptException stopped) {
                    return;
                } catch (KafkaException failure) {
                    LOG.warn("{} begins again: {}", name, failure.toString());
                    if (closing.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                        return;
                    }
                }
            }
        } catch (InterruptedException stopped) {
            // Only close() interrupts.
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error failed) {
            LOG.error("{} stops", name, failed);
        }
    }

    private boolean ending() {
        return closing.getCount() == 0;
    }

    /** Ends it: at once where it waits for something outside of Kafka. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(CLOSE_MILLIS);
            thread.interrupt();
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
