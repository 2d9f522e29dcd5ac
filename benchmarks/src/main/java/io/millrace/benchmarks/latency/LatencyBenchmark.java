package io.millrace.benchmarks.latency;

import io.millrace.quickstart.cluster.EmbeddedBroker;
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
 * <p>Arguments: {@code [repeats [seconds [bare|millrace|both]]]}.
 */
public final class LatencyBenchmark {
    private static final int RATE = 1000;
    private static final int PARTITIONS = 2;
    private static final int ENTITIES = 2000;

    private LatencyBenchmark() {}

    public static void main(String[] args) throws Exception {
        int repeats = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 20;
        String which = args.length > 2 ? args[2] : "both";
        PrintStream out = System.out;
        Path directory = Files.createTempDirectory("millrace-latency");
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"));
                Topics topics = new Topics(broker.bootstrapServers(), PARTITIONS)) {
            out.printf("%d/s, %d s counted after 10 s, %d partitions; p50 / p99 in ms%n", RATE, seconds, PARTITIONS);
            int run = 0;
            for (int repeat = 1; repeat <= repeats; repeat++) {
                for (Variant variant : sweep()) {
                    for (String kind : which.equals("both") ? List.of("bare", "millrace") : List.of(which)) {
                        String name = "run" + run++;
                        try (Pipeline pipeline = kind.equals("bare")
                                ? new PassThrough(
                                        name, broker.bootstrapServers(), directory, variant, topics, ENTITIES)
                                : new Millrace(
                                        name, broker.bootstrapServers(), directory, variant, topics, ENTITIES)) {
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
