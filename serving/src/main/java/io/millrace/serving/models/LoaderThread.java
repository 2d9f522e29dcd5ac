package io.millrace.serving.models;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The thread on which a process loads versions of all its models, one after another: beside another, neither would be measured as fast as it is. The
 * control thread meanwhile goes on with what is loaded already.
 */
public final class LoaderThread implements Executor, AutoCloseable {
    private static final long CLOSE_SECONDS = 5;

    private final ExecutorService thread;

    /** @param name of the thread */
    public LoaderThread(String name) {
        thread = Executors.newSingleThreadExecutor(work -> {
            Thread loader = new Thread(work, name);
            loader.setDaemon(true);
            return loader;
        });
    }

    @Override
    public void execute(Runnable load) {
        thread.execute(load);
    }

    /** Gives up what is being loaded. Whoever has things loaded must have stopped. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            var unused = thread.awaitTermination(CLOSE_SECONDS, SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
