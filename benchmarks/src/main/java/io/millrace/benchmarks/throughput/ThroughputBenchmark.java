package io.millrace.benchmarks.throughput;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.Backlog;
import java.io.PrintStream;

/**
 * Drains the same backlog with the features of the default churn project and with a topology that has the same decoding, the
 * same output and one get and put of 400 bytes per record; in turn, the order changing with every repeat.
 *
 * <p>Arguments: {@code [repeats [events [customers [days [zipf [clock]]]]]]}, zipf being the exponent of the customers'
 * popularity (0: all are alike), and the clock {@code tick} (one lies behind the backlog, as behind every replay) or {@code
 * empty}: for each input partition without a record, Kafka Streams 4.3.1 formats a message at every record that it takes.
 */
public final class ThroughputBenchmark {
    private static final int SEED = 1;

    private ThroughputBenchmark() {}

    public static void main(String[] args) throws Exception {
        int repeats = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        Backlog backlog = new Backlog(
                "backlog",
                args.length > 1 ? Integer.parseInt(args[1]) : 1_500_000,
                args.length > 2 ? Integer.parseInt(args[2]) : 20_000,
                args.length > 3 ? Integer.parseInt(args[3]) : 120,
                args.length > 4 ? Double.parseDouble(args[4]) : 0,
                SEED);
        boolean tick = args.length <= 5 || args[5].equals("tick");
        PrintStream out = System.out;
        try (Arena arena = Arena.open()) {
            out.println(backlog + (tick ? ", a tick behind it" : ", no tick"));
            arena.produce(backlog);
            Drain drain = new Drain(arena, backlog, arena.churn(), tick);
            Runner millrace = new Runner("millrace", drain, new Millrace());
            int updateBytes = millrace.run("warm-up-0").figures().updateBytes();
            Runner reference = new Runner("reference", drain, new Reference(updateBytes));
            reference.run("warm-up-1");
            millrace.run("warm-up-2");
            reference.run("warm-up-3");
            out.printf("a feature update has %d bytes%n", updateBytes);
            new Duel("reference", millrace, reference, out).run(repeats);
        }
    }
}
