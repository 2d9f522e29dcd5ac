package io.millrace.serving.testing;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** Holds what it is to run until it is told to. */
public final class HeldExecutor implements Executor {
    private final Queue<Runnable> held = new ArrayDeque<>();

    @Override
    public void execute(Runnable work) {
        held.add(work);
    }

    /** How much it holds. */
    public int held() {
        return held.size();
    }

    /** Runs what it holds, in order. */
    public void run() {
        while (!held.isEmpty()) {
            held.remove().run();
        }
    }
}
