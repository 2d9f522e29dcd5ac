package io.millrace.quickstart.cli;

import io.millrace.runtime.health.Condition;
import io.millrace.runtime.health.Health;
import java.io.PrintWriter;
import java.util.Map;
import java.util.stream.Collectors;

/** Says once that a process is ready, where it is to be found and what it waits for; and once what keeps it, when that takes long. */
final class ReadyLine {
    private static final int LONG = 15;

    private final PrintWriter out;
    private final String process;
    private final String addresses;
    private final String waits;
    private int looks;
    private boolean ready;

    /**
     * Nothing is said yet.
     *
     * @param process what it is called, {@code serving of shop}
     * @param addresses where it answers
     * @param waits for what
     */
    ReadyLine(PrintWriter out, String process, String addresses, String waits) {
        this.out = out;
        this.process = process;
        this.addresses = addresses;
        this.waits = waits;
    }

    /** Looks, once a second or so. */
    void look(Health health) {
        if (ready) {
            return;
        }
        Map<String, Condition> parts = health.readiness();
        looks++;
        if (Health.good(parts)) {
            ready = true;
            out.printf("%s is ready: %s. It waits for %s.%n", process, addresses, waits);
        } else if (looks == LONG) {
            out.printf(
                    "%s is not ready yet: %s%n",
                    process,
                    parts.entrySet().stream()
                            .filter(part -> !part.getValue().good())
                            .map(part -> part.getKey() + ": " + part.getValue().reason())
                            .collect(Collectors.joining("; ")));
        }
        out.flush();
    }
}
