package io.millrace.benchmarks.latency;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.load.Latencies;
import io.millrace.benchmarks.serving.ServedProject;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Event to prediction at 1000/s on an embedded broker: two bare applications and Millrace's features and serving, with
 * every guarantee, over a sweep of commit interval, poll and linger.
 *
 * <p>Arguments: {@code [repeats [seconds [kinds [all|default]]]]}, kinds being some of {@code bare,direct,rekeyed}.
 */
public final class LatencyBenchmark {
    private static final int RATE = 1000;
    private static final int ENTITIES = 2000;
    private static final int WARM_UP_SECONDS = 10;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private LatencyBenchmark() {}

    public static void main(String[] args) throws Exception {
        int repeats = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 20;
        List<String> kinds = List.of((args.length > 2 ? args[2] : "bare,direct,rekeyed").split(",", -1));
        boolean all = args.length <= 3 || args[3].equals("all");
        PrintStream out = System.out;
        try (Arena arena = Arena.open(ServedProject.partitions())) {
            ServedProject served = new ServedProject(false);
            out.printf(
                    "%d/s, %d s counted after 10 s, %d partitions; p50 / p99 in ms%n",
                    RATE, seconds, ServedProject.partitions());
            int run = 0;
            for (int repeat = 1; repeat <= repeats; repeat++) {
                for (Variant variant : all ? sweep() : List.of(new Variant(true, true, 20, 5, 0))) {
                    for (String kind : kinds) {
                        String name = "run" + run++;
                        try (Pipeline pipeline = pipeline(arena, kind, name, variant, served)) {
                            Latencies latencies = new Latencies(LIMIT, (long) RATE * seconds);
                            new OpenLoop(pipeline, arena.bootstrapServers())
                                    .run(RATE, RATE * WARM_UP_SECONDS, RATE * seconds, latencies);
                            out.printf(
                                    "%d  %-8s  %s  %6.1f / %6.1f%n",
                                    repeat, kind, variant, latencies.millis(50), latencies.millis(99));
                        }
                    }
                }
            }
        }
    }

    private static Pipeline pipeline(Arena arena, String kind, String name, Variant variant, ServedProject served)
            throws Exception {
        return switch (kind) {
            case "bare" -> new PassThrough(arena, name, variant, ENTITIES);
            case "direct", "rekeyed" -> new Millrace(arena, name, served, variant, ENTITIES, kind.equals("rekeyed"));
            default -> throw new IllegalArgumentException("no such kind: " + kind);
        };
    }

    private static List<Variant> sweep() {
        List<Variant> variants = new ArrayList<>();
        variants.add(new Variant(false, false, 100, 5, 0));
        variants.add(new Variant(true, false, 20, 5, 0));
        for (int commit : new int[] {10, 20, 30, 50, 100}) {
            variants.add(new Variant(true, true, commit, 5, 0));
        }
        variants.add(new Variant(true, true, 20, 1, 0));
        variants.add(new Variant(true, true, 20, 10, 0));
        variants.add(new Variant(true, true, 20, 5, 1));
        variants.add(new Variant(true, true, 20, 5, 2));
        return variants;
    }
}
