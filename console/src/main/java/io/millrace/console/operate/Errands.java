package io.millrace.console.operate;

import io.millrace.serving.rest.Refusal;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;

/** What people ask of the console that takes its time: a few at once, on threads of their own, so that no thread of serving's waits. */
public final class Errands implements AutoCloseable {
    private static final int AT_ONCE = 3;
    private static final int WAITING = 16;

    private final ThreadPoolExecutor threads;

    /** Nothing is done yet, and there is no thread. */
    public Errands() {
        threads = new ThreadPoolExecutor(
                AT_ONCE, AT_ONCE, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, "console-errand");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** What takes its time. */
    @FunctionalInterface
    public interface Errand<T> {
        /**
         * What it is done for.
         *
         * @throws Refusal instead of one
         * @throws KafkaException when brokers or the registry fail
         */
        T run() throws Refusal, InterruptedException;
    }

    /**
     * Does it in its turn.
     *
     * @throws Refusal 503 when there is too much to do
     */
    public <T> CompletionStage<T> run(Errand<T> errand) throws Refusal {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            threads.execute(() -> run(errand, answer));
        } catch (RejectedExecutionException busy) {
            throw Refusal.unavailable("too much is asked of the console at once");
        }
        return answer;
    }

    private static <T> void run(Errand<T> errand, CompletableFuture<T> answer) {
        try {
            answer.complete(errand.run());
        } catch (KafkaException failure) {
            answer.completeExceptionally(
                    Refusal.unavailable("brokers or the registry do not answer: " + failure.getMessage()));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            answer.completeExceptionally(Refusal.unavailable("the process stops"));
        } catch (Refusal | RuntimeException | Error failure) {
            answer.completeExceptionally(failure);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
