package io.millrace.benchmarks.throughput;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.Backlog;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Bytes that go to changelogs per event, with windows of 365 days over more than a year: once with aggregations of a fixed size
 * alone, and once with wide ones. Bytes do not depend on the machine: one run each.
 *
 * <p>Arguments: {@code [events [customers [days [zipf]]]]}.
 */
public final class ChangelogBenchmark {
    private static final int SEED = 1;

    private ChangelogBenchmark() {}

    public static void main(String[] args) throws Exception {
        Backlog backlog = new Backlog(
                "backlog",
                args.length > 0 ? Integer.parseInt(args[0]) : 1_500_000,
                args.length > 1 ? Integer.parseInt(args[1]) : 10_000,
                args.length > 2 ? Integer.parseInt(args[2]) : 500,
                args.length > 3 ? Double.parseDouble(args[3]) : 0,
                SEED);
        PrintStream out = System.out;
        try (Arena arena = Arena.open()) {
            out.println(backlog);
            arena.produce(backlog);
            out.println(Figures.HEADER);
            for (String features : new String[] {"fixed", "wide"}) {
                Drain drain = new Drain(arena, backlog, project(features), true);
                out.printf(
                        "    %-18s %s%n",
                        features, drain.run(new Millrace(), features).figures());
            }
        }
    }

    private static String project(String features) throws IOException {
        String resource = features + ".yaml";
        try (InputStream in = ChangelogBenchmark.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
