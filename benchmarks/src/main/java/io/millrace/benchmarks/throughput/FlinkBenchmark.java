package io.millrace.benchmarks.throughput;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.Backlog;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Drains the same backlog with the features of the default churn project and with a Flink job that keeps the same tiles in its
 * keyed state; both exactly-once, both writing the same updates to the same two topics.
 *
 * <p>Flink's source does not look at time when it chooses the partition to read: on a backlog, an entity's tickets may come weeks
 * before its sessions. So that no event is too late for either, lateness is allowed for longer than the backlog is.
 *
 * <p>Arguments: {@code [repeats [events [customers [days [checkpoint-ms]]]]]}.
 */
public final class FlinkBenchmark {
    private static final int SEED = 1;

    private FlinkBenchmark() {}

    public static void main(String[] args) throws Exception {
        int repeats = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        Backlog backlog = new Backlog(
                "backlog",
                args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000,
                args.length > 2 ? Integer.parseInt(args[2]) : 20_000,
                args.length > 3 ? Integer.parseInt(args[3]) : 28,
                0,
                SEED);
        Duration checkpoints = Duration.ofMillis(args.length > 4 ? Long.parseLong(args[4]) : 1_000);
        Path home = Path.of(System.getProperty("millrace.home", "."), "benchmarks", "flink", "target");
        PrintStream out = System.out;
        try (Arena arena = Arena.open()) {
            out.println(backlog + ", Flink's checkpoints every " + checkpoints.toMillis() + " ms");
            arena.produce(backlog);
            String project = arena.churn().replace("allowed_lateness: 1 d", "allowed_lateness: 29 d");
            Runner millrace = new Runner("millrace", new Drain(arena, backlog, project, true), new Millrace());
            FlinkRunner flink = new FlinkRunner("flink, tiles", arena, backlog, project, home, "FlinkJob", checkpoints);
            // The compiler's work is not what is compared; Flink's JVM is new each time, and its own warm-up is in it.
            millrace.run("warm-up-0");
            millrace.run("warm-up-1");
            new Duel("flink", millrace, flink, out).run(repeats);
        }
    }
}
