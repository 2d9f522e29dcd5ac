package io.millrace.benchmarks.throughput;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.Backlog;
import io.millrace.benchmarks.windows.WindowOracle;
import io.millrace.features.FeatureSet;
import java.io.PrintStream;
import java.time.Duration;

/**
 * Drains the same backlog with the features of the default churn project and with the hopping windows of the Kafka Streams DSL.
 *
 * <p>Arguments: {@code [repeats [events [hours [customers [days]]]]]}, hours being the advance of the windows.
 */
public final class HoppingWindowsBenchmark {
    private static final int SEED = 1;

    private HoppingWindowsBenchmark() {}

    public static void main(String[] args) throws Exception {
        int repeats = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        Backlog backlog = new Backlog(
                "backlog",
                args.length > 1 ? Integer.parseInt(args[1]) : 100_000,
                args.length > 3 ? Integer.parseInt(args[3]) : 2_000,
                args.length > 4 ? Integer.parseInt(args[4]) : 120,
                0,
                SEED);
        Duration advance = Duration.ofHours(args.length > 2 ? Integer.parseInt(args[2]) : 24);
        PrintStream out = System.out;
        try (Arena arena = Arena.open()) {
            out.println(backlog + ", windows advance by " + advance.toHours() + " h");
            arena.produce(backlog);
            FeatureSet features = arena.churn(backlog);
            WindowOracle oracle = WindowOracle.read(arena, features);
            Runner millrace = new Runner(
                    "millrace",
                    new Drain(arena, backlog, arena.churn(), true, new FinalWindows(oracle, features)),
                    new Millrace());
            Runner dsl = new Runner(
                    "hopping windows",
                    new Drain(arena, backlog, arena.churn(), true, new WindowResults(oracle, 0)),
                    new HoppingWindows(advance));
            // The compiler's work is not what is compared.
            millrace.run("warm-up-0");
            dsl.run("warm-up-1");
            millrace.run("warm-up-2");
            new Duel("hopping", millrace, dsl, out).run(repeats);
        }
    }
}
