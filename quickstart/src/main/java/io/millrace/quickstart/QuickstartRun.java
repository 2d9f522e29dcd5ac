package io.millrace.quickstart;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;

/** A quickstart in the foreground of a process: it stops cleanly when the process is told to. */
public final class QuickstartRun {
    /** What a shell reports of a process that Ctrl-C ended. */
    private static final int STOPPED = 130;

    private QuickstartRun() {}

    /**
     * Runs until the story is over or the process is told to stop.
     *
     * @return exit code: 0 when the story is over, 130 when it was stopped before
     * @throws Exception as {@link Quickstart#run}
     */
    public static int run(QuickstartOptions options, PrintWriter out) throws Exception {
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Thread runner = Thread.currentThread();
        Thread hook = new Thread(() -> stopCleanly(runner, stop, stopped), "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        Narrator narrator = new Narrator(out);
        try {
            new Quickstart(options, narrator, stop).run();
            return 0;
        } catch (Exception | LinkageError failure) {
            // Whatever an interruption looks like by the time it gets here, it is no failure. Ctrl-C reaches the
            // registry's process too, which may have ended before this one hears of it; and a class that comes to
            // log only now cannot be initialised any more.
            if (toldToStop(stop) || failure instanceof InterruptedException || failure instanceof InterruptException) {
                narrator.say("Stopped.");
                return STOPPED;
            }
            throw failure;
        } finally {
            stopped.countDown();
        }
    }

    private static boolean toldToStop(CountDownLatch stop) {
        try {
            return stop.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException told) {
            // Nobody else interrupts.
            return true;
        }
    }

    private static void stopCleanly(Thread runner, CountDownLatch stop, CountDownLatch stopped) {
        if (stopped.getCount() == 0) {
            return;
        }
        stop.countDown();
        runner.interrupt();
        try {
            stopped.await();
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
    }
}
