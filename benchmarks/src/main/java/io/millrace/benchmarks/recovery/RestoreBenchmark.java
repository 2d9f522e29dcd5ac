package io.millrace.benchmarks.recovery;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.Backlog;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How long a features process takes from its start until it is ready, with its state on its disk and with an empty disk, for
 * each {@link Profile}. Its predecessor has left the group by then: how soon that happens is what {@link HandOverBenchmark}
 * measures.
 *
 * <p>Arguments: {@code [repeats [events [customers]]]}; about a million of the default customers have an event.
 */
public final class RestoreBenchmark {
    private static final int SEED = 1;

    private RestoreBenchmark() {}

    public static void main(String[] args) throws Exception {
        int repeats = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        Backlog backlog = new Backlog(
                "backlog",
                args.length > 1 ? Integer.parseInt(args[1]) : 2_000_000,
                args.length > 2 ? Integer.parseInt(args[2]) : 1_260_000,
                120,
                0,
                SEED);
        PrintStream out = System.out;
        try (Arena arena = Arena.open()) {
            arena.produce(backlog);
            out.printf("%s: %,d customers are met%n", backlog, backlog.distinctCustomers());
            Subject subject = Subject.of(arena, backlog, "restore");
            Path directory = arena.directory().resolve("features");
            try (FeaturesGroup group = subject.group()) {
                subject.fill(directory, group);
                for (Profile profile : Profile.values()) {
                    List<Double> kept = new ArrayList<>();
                    List<Double> lost = new ArrayList<>();
                    for (int i = 0; i < repeats; i++) {
                        kept.add(start(subject, directory, profile.settings(), group));
                        Arena.delete(FeaturesProcess.state(directory));
                        lost.add(start(subject, directory, profile.settings(), group));
                    }
                    out.printf(
                            "%-8s from start to ready: with its state %s, with an empty disk %s%n",
                            profile, new Seconds(kept), new Seconds(lost));
                }
            }
            try (var files = Files.walk(FeaturesProcess.state(directory))) {
                out.printf(
                        "%,d bytes of state%n",
                        files.mapToLong(file -> file.toFile().length()).sum());
            }
        }
    }

    private static double start(Subject subject, Path directory, Map<String, String> settings, FeaturesGroup group)
            throws Exception {
        group.awaitMembers(0);
        long begin = System.nanoTime();
        try (FeaturesProcess process = subject.start(directory, settings)) {
            process.awaitReady();
            return (System.nanoTime() - begin) / 1e9;
        }
    }
}
