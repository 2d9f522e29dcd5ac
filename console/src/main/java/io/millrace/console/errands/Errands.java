package io.millrace.console.errands;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.serving.rest.Answer;
import io.millrace.serving.rest.Refusal;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;

/**
 * What people ask of the console that takes its time: a few at once, on threads of their own, so that no thread of serving's waits. Anybody may look, and few may operate: each have errands of
 * their own, so that no number of those who look keeps an operator from rolling back.
 */
public final class Errands implements AutoCloseable {
    /** How many are done at once. */
    static final int AT_ONCE = 3;

    /** How many more may wait for their turn. */
    static final int WAITING = 16;

    private final ThreadPoolExecutor threads;

    /**
     * Nothing is done yet, and there is no thread.
     *
     * @param whose name of the threads
     */
    public Errands(String whose) {
        threads = new ThreadPoolExecutor(
                AT_ONCE, AT_ONCE, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, whose);
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * What takes its time.
     *
     * @param <T> what comes of it
     */
    @FunctionalInterface
    public interface Errand<T> {
        /**
         * What comes of it.
         *
         * @throws Refusal instead
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

    /** The same, of what is found out and told as JSON. */
    public CompletionStage<Answer> find(Errand<ObjectNode> errand) throws Refusal {
        return run(() -> Answer.json(errand.run().toString().getBytes(UTF_8)));
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
