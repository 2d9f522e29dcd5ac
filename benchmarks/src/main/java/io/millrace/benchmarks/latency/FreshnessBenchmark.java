package io.millrace.benchmarks.latency;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.serving.ServedProject;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Event to readable: from the moment at which an event was due to be sent to the moment at which the online store gives the
 * features that hold it. Features exactly-once, everything else reading committed records, on the churn example with a model and its reasons
 * in service; broker, registry, load and all processes beside each other.
 *
 * <p>Arguments: {@code [repeats [seconds [events per second [kinds]]]]}, kinds being {@code direct}, {@code rekeyed} or both.
 */
public final class FreshnessBenchmark {
    private static final int ENTITIES = 2_000;
    private static final int WARM_UP_SECONDS = 15;

    private FreshnessBenchmark() {}

    public static void main(String[] args) throws Exception {
        int repeats = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 30;
        int rate = args.length > 2 ? Integer.parseInt(args[2]) : 2_000;
        List<String> kinds = List.of((args.length > 3 ? args[3] : "direct").split(",", -1));
        PrintStream out = System.out;
        try (Arena arena = Arena.open(ServedProject.partitions())) {
            ServedProject served = new ServedProject(true);
            out.printf("%d/s, %d s counted after %d s; event to readable in ms%n", rate, seconds, WARM_UP_SECONDS);
            int run = 0;
            for (int repeat = 1; repeat <= repeats; repeat++) {
                for (String kind : kinds) {
                    try (Millrace pipeline = new Millrace(
                            arena, "fresh" + run++, served, Variant.DEFAULT, ENTITIES, kind.equals("rekeyed"))) {
                        Histogram fresh = new ReadableEvents(pipeline, rate, WARM_UP_SECONDS, seconds).run();
                        out.printf(
                                "%d  %-8s  p50 %.1f  p90 %.1f  p99 %.1f  p99.9 %.1f  greatest %.1f  load %.1f%n",
                                repeat,
                                kind,
                                fresh.getValueAtPercentile(50) / 1e3,
                                fresh.getValueAtPercentile(90) / 1e3,
                                fresh.getValueAtPercentile(99) / 1e3,
                                fresh.getValueAtPercentile(99.9) / 1e3,
                                fresh.getMaxValue() / 1e3,
                                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
                    }
                }
            }
        }
    }
}
