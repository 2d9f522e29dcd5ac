package io.millrace.benchmarks.latency;

import io.millrace.benchmarks.Topics;
import io.millrace.quickstart.cluster.EmbeddedBroker;
import io.millrace.quickstart.cluster.RegistryProcess;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Event to prediction at 1000/s on an embedded broker: two bare applications and Millrace's features and serving, with
 * every guarantee, over a sweep of commit interval, poll and linger.
 *
 * <p>Arguments: {@code [repeats [seconds [kinds [all|default]]]]}, kinds being some of {@code bare,direct,rekeyed}.
 */
public final class LatencyBenchmark {
    private static final int RATE = 1000;
    private static final int PARTITIONS = 2;
    private static final int ENTITIES = 2000;

    private LatencyBenchmark() {}

    public static void main(String[] args) throws Exception {
        int repeats = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 20;
        List<String> kinds = List.of((args.length > 2 ? args[2] : "bare,direct,rekeyed").split(",", -1));
        boolean all = args.length <= 3 || args[3].equals("all");
        PrintStream out = System.out;
        Path directory = Files.createTempDirectory("millrace-latency");
        Path home = Path.of(System.getProperty("millrace.home", "."));
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"));
                RegistryProcess registry = RegistryProcess.start(
                        home.resolve("quickstart/target/registry"), directory.resolve("registry.log"));
                Topics topics = new Topics(broker.bootstrapServers(), PARTITIONS)) {
            out.printf("%d/s, %d s counted after 10 s, %d partitions; p50 / p99 in ms%n", RATE, seconds, PARTITIONS);
            int run = 0;
            for (int repeat = 1; repeat <= repeats; repeat++) {
                for (Variant variant : all ? sweep() : List.of(new Variant(true, true, 20, 5, 0))) {
                    for (String kind : kinds) {
                        String name = "run" + run++;
                        try (Pipeline pipeline = pipeline(
                                kind, name, broker.bootstrapServers(), registry.url(), directory, variant, topics)) {
                            Histogram latency =
                                    new OpenLoop(RATE, 10, seconds).run(pipeline, broker.bootstrapServers());
                            out.printf(
                                    "%d  %-8s  %s  %6.1f / %6.1f%n",
                                    repeat,
                                    kind,
                                    variant,
                                    latency.getValueAtPercentile(50) / 1000.0,
                                    latency.getValueAtPercentile(99) / 1000.0);
                        }
                    }
                }
            }
        }
    }

    private static Pipeline pipeline(
            String kind, String name, String bootstrap, String registry, Path directory, Variant variant, Topics topics)
            throws Exception {
        return switch (kind) {
            case "bare" -> new PassThrough(name, bootstrap, directory, variant, topics, ENTITIES);
            case "direct", "rekeyed" ->
                new Millrace(name, bootstrap, registry, directory, variant, topics, ENTITIES, kind.equals("rekeyed"));
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
