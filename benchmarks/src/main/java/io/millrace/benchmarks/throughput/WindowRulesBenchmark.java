package io.millrace.benchmarks.throughput;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.Backlog;
import java.io.PrintStream;

/**
 * Drains the same backlog with the features of the default churn project, once with rules of windows, so that everything is counted
 * at the door, and once without.
 *
 * <p>Arguments: {@code [repeats [events [customers [days [hours]]]]]}, hours being the length of the windows.
 */
public final class WindowRulesBenchmark {
    private static final int SEED = 1;

    private WindowRulesBenchmark() {}

    public static void main(String[] args) throws Exception {
        int repeats = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        Backlog backlog = new Backlog(
                "backlog",
                args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000,
                args.length > 2 ? Integer.parseInt(args[2]) : 20_000,
                args.length > 3 ? Integer.parseInt(args[3]) : 120,
                0,
                SEED);
        int hours = args.length > 4 ? Integer.parseInt(args[4]) : 24;
        PrintStream out = System.out;
        try (Arena arena = Arena.open()) {
            out.println(backlog + ", windows of " + hours + " h");
            arena.produce(backlog);
            String rules = "validation:\n  every: {window: " + hours + " h, min_rows: 100, max_null_ratio: 0.1}";
            String watched = arena.churn().replace("validation:", rules);
            Runner with = new Runner("windows", new Drain(arena, backlog, watched, true), new Millrace());
            Runner without = new Runner("no windows", new Drain(arena, backlog, arena.churn(), true), new Millrace());
            // The compiler's work is not what is compared.
            with.run("warm-up-0");
            without.run("warm-up-1");
            with.run("warm-up-2");
            new Duel("windows", with, without, out).run(repeats);
        }
    }
}
