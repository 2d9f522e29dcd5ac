package io.millrace.quickstart;

import java.io.PrintWriter;
import java.time.Duration;

/** Tells what happens, a line at a time, each with the seconds since the beginning. Thread-safe. */
final class Narrator {
    private final PrintWriter out;
    private final long begin = System.nanoTime();

    Narrator(PrintWriter out) {
        this.out = out;
    }

    /** Something that happened. */
    synchronized void say(String format, Object... arguments) {
        Duration since = Duration.ofNanos(System.nanoTime() - begin);
        out.printf("[%d:%02d] ", since.toMinutes(), since.toSecondsPart());
        out.printf(format, arguments);
        out.println();
        out.flush();
    }

    /** More about it. */
    synchronized void detail(String format, Object... arguments) {
        out.print("       ");
        out.printf(format, arguments);
        out.println();
        out.flush();
    }
}
