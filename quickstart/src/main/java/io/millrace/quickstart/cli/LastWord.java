package io.millrace.quickstart.cli;

import java.io.PrintWriter;

/** What is said when the process is told to stop (Ctrl-C, SIGTERM) before its work is done. */
final class LastWord {
    private final Thread atExit;

    private LastWord(Thread atExit) {
        this.atExit = atExit;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** From now until it is unsaid. */
    static LastWord of(PrintWriter out, String sentence) {
        return new LastWord(new Thread(
                () -> {
                    out.println(sentence);
                    out.flush();
                },
                "last-word"));
    }

    /** The work is done, or has failed, which is said elsewhere. */
    void unsay() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException stopping) {
            // Then it is being said.
        }
    }
}
