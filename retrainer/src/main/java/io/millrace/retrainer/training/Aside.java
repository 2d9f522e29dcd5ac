package io.millrace.retrainer.training;

import io.millrace.retrainer.TrainingFailed;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * What is done while its owner does something else, where a processor is free for it. Closing waits for its end: nothing goes on behind the back of whoever has gone away.
 *
 * @param <T> what comes of it
 */
final class Aside<T> implements AutoCloseable {
    private final CompletableFuture<T> result;

    private Aside(CompletableFuture<T> result) {
        this.result = result;
    }

    /** Makes something. */
    @FunctionalInterface
    interface Work<T> {
        T done() throws TrainingFailed;
    }

    /**
     * Begins it.
     *
     * @param free whether there is a processor for a thread of its own; else it is done here and now
     */
    static <T> Aside<T> begin(boolean free, Work<T> work) {
        return new Aside<>(CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return work.done();
                    } catch (TrainingFailed failed) {
                        throw new CompletionException(failed);
                    }
                },
                free ? Aside::start : Runnable::run));
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, Thread.currentThread().getName() + "-aside");
        // Native training does not hear an interrupt: it must not keep a stopping process alive.
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * What came of it, as soon as it is there.
     *
     * @throws TrainingFailed when it failed with that
     */
    T get() throws TrainingFailed {
        try {
            return result.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof TrainingFailed reason) {
                throw reason;
            }
            if (failed.getCause() instanceof RuntimeException unexpected) {
                throw unexpected;
            }
            throw failed;
        }
    }

    @Override
    public void close() {
        result.handle((done, failed) -> true).join();
    }
}
