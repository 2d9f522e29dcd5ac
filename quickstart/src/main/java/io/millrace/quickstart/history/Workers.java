package io.millrace.quickstart.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Runs the same task on several threads at once. */
final class Workers {

    private Workers() {}

    /** What one of the threads does. */
    @FunctionalInterface
    interface Task {
        void run(int worker) throws Exception;
    }

    /**
     * Returns when all have ended; when one fails the others are interrupted.
     *
     * @throws IOException as the first task threw it, or when the wait is interrupted
     */
    static void run(int threads, Task task) throws IOException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CompletionService<Void> running = new ExecutorCompletionService<>(pool);
            for (int i = 0; i < threads; i++) {
                int worker = i;
                running.submit(() -> {
                    task.run(worker);
                    return null;
                });
            }
            for (int i = 0; i < threads; i++) {
                running.take().get();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        } catch (ExecutionException failed) {
            throw failure(failed.getCause());
        } finally {
            end(pool);
        }
    }

    /** Nobody writes any more when the temporary files are deleted. */
    private static void end(ExecutorService pool) {
        pool.shutdownNow();
        boolean interrupted = false;
        while (!pool.isTerminated()) {
            try {
                pool.awaitTermination(1, TimeUnit.SECONDS);
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static IOException failure(Throwable cause) {
        if (cause instanceof IOException io) {
            return io;
        }
        if (cause instanceof UncheckedIOException unchecked) {
            return unchecked.getCause();
        }
        if (cause instanceof RuntimeException runtime) {
            throw runtime;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new IOException(cause);
    }
}
