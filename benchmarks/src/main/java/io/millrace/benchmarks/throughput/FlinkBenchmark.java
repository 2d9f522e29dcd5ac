package io.millrace.benchmarks.throughput;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.Backlog;
import io.millrace.benchmarks.windows.WindowOracle;
import io.millrace.features.FeatureSet;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Drains the same backlog with the features of the default churn project and with a Flink job that keeps the same tiles in its
 * keyed state; both exactly-once, both writing the same updates to the same two topics. Then a tenth of the events, of a tenth of
 * the customers, with the features again and with Flink's own sliding windows.
 *
 * <p>Flink's source does not look at time when it chooses the partition to read: on a backlog, an entity's tickets may come weeks
 * before its sessions. So that no event is too late for the tiles, lateness is allowed for longer than the backlog is. Flink's
 * windows need no such help: they wait for watermarks.
 *
 * <p>Arguments: {@code [repeats [events [customers [days [checkpoint-ms [hours]]]]]]}, hours being what windows slide by.
 */
public final class FlinkBenchmark {
    private static final int SEED = 1;

    private FlinkBenchmark() {}

    public static void main(String[] args) throws Exception {
        int repeats = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int events = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
        int customers = args.length > 2 ? Integer.parseInt(args[2]) : 20_000;
        int days = args.length > 3 ? Integer.parseInt(args[3]) : 28;
        Duration checkpoints = Duration.ofMillis(args.length > 4 ? Long.parseLong(args[4]) : 1_000);
        Duration hop = Duration.ofHours(args.length > 5 ? Long.parseLong(args[5]) : 24);
        Path home = Path.of(System.getProperty("millrace.home", "."), "benchmarks", "flink", "target");
        PrintStream out = System.out;
        try (Arena arena = Arena.open()) {
            Backlog all = new Backlog("backlog", events, customers, days, 0, SEED);
            out.println(all + ", Flink's checkpoints every " + checkpoints.toMillis() + " ms");
            arena.produce(all);
            String project = arena.churn().replace("allowed_lateness: 1 d", "allowed_lateness: " + (days + 1) + " d");
            Runner millrace =
                    new Runner("millrace", new Drain(arena, all, project, true, FinalFeatures::read), new Millrace());
            FlinkRunner tiles = new FlinkRunner(
                    "flink, tiles", arena, all, project, home, "TilesJob", checkpoints, hop, FinalFeatures::read);
            // The compiler's work is not what is compared; Flink's JVM is new each time, and its own warm-up is in it.
            millrace.run("warm-up-0");
            millrace.run("warm-up-1");
            new Duel("tiles", millrace, tiles, out).run(repeats);

            Backlog tenth = new Backlog("tenth", events / 10, customers / 10, days, 0, SEED);
            out.println(tenth + ", Flink's windows slide by " + hop.toHours() + " h");
            arena.produce(tenth);
            FeatureSet features = arena.churn(tenth);
            WindowOracle oracle = WindowOracle.read(arena, features);
            long watermark = oracle.reached()
                    - features.project().time().allowedLateness().toMillis();
            Runner few = new Runner(
                    "millrace",
                    new Drain(arena, tenth, arena.churn(), true, new FinalWindows(oracle, features)),
                    new Millrace());
            FlinkRunner windows = new FlinkRunner(
                    "flink, windows",
                    arena,
                    tenth,
                    arena.churn(),
                    home,
                    "WindowsJob",
                    checkpoints,
                    hop,
                    new WindowResults(oracle, watermark / hop.toMillis() * hop.toMillis()));
            few.run("warm-up-2");
            new Duel("windows", few, windows, out).run(repeats);
        }
    }
}
