package io.millrace.benchmarks.throughput;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.Backlog;
import java.io.PrintStream;

/**
 * Drains a backlog of very many customers and one of few, with the features of the default churn project: how much of the speed
 * is left when state no longer fits into memory. Twice: with customers of Zipf popularity, and with customers who are all alike.
 * The few are all alike. Beside the number of customers that events are drawn from, it prints how many are met.
 *
 * <p>Arguments: {@code [repeats [events [many [few [days]]]]]}.
 */
public final class ManyEntitiesBenchmark {
    private static final int SEED = 1;

    private ManyEntitiesBenchmark() {}

    public static void main(String[] args) throws Exception {
        int repeats = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        int events = args.length > 1 ? Integer.parseInt(args[1]) : 1_500_000;
        int many = args.length > 2 ? Integer.parseInt(args[2]) : 10_000_000;
        int few = args.length > 3 ? Integer.parseInt(args[3]) : 10_000;
        int days = args.length > 4 ? Integer.parseInt(args[4]) : 120;
        PrintStream out = System.out;
        try (Arena arena = Arena.open()) {
            Runner ten = runner(arena, new Backlog("few", events, few, days, 0, SEED), out);
            Runner zipf = runner(arena, new Backlog("zipf", events, many, days, 1, SEED), out);
            Runner alike = runner(arena, new Backlog("alike", events, many, days, 0, SEED), out);
            // The compiler's work is not what is compared.
            ten.run("warm-up-0");
            zipf.run("warm-up-1");
            new Duel("zipf", zipf, ten, out).run(repeats);
            new Duel("alike", alike, ten, out).run(repeats);
        }
    }

    private static Runner runner(Arena arena, Backlog backlog, PrintStream out) throws Exception {
        arena.produce(backlog);
        out.printf("%s: %,d customers are met%n", backlog, backlog.distinctCustomers());
        return new Runner(backlog.name(), new Drain(arena, backlog, arena.churn(), true), new Millrace());
    }
}
