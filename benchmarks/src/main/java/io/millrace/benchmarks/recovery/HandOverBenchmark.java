package io.millrace.benchmarks.recovery;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.Backlog;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Two features processes share the work, each the standby of the other. One is killed: how long until, in the last of all
 * partitions, whoever reads committed feature updates gets one again. For each {@link Profile}; events flow all the time.
 *
 * <p>Arguments: {@code [repeats [events [customers]]]}.
 */
public final class HandOverBenchmark {
    private static final int SEED = 1;
    private static final int EVENTS_PER_SECOND = 500;

    private HandOverBenchmark() {}

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
            Subject subject = Subject.of(arena, backlog, "handover");
            Path one = arena.directory().resolve("one");
            Path other = arena.directory().resolve("other");
            try (FeaturesGroup group = subject.group()) {
                subject.fill(one, group);
                group.awaitMembers(0);
                // Restores all of it: from now on both have it on their disks, and one is what the other is short of.
                subject.fill(other, group);
                for (Profile profile : Profile.values()) {
                    Map<String, String> settings = new HashMap<>(profile.settings());
                    settings.put("streams.num.standby.replicas", "1");
                    List<Double> seconds = new ArrayList<>();
                    for (int i = 0; i < repeats; i++) {
                        group.awaitMembers(0);
                        boolean even = i % 2 == 0;
                        seconds.add(handOver(subject, settings, group, even ? one : other, even ? other : one));
                    }
                    out.printf("%-8s hand-over: %s%n", profile, new Seconds(seconds));
                }
            }
        }
    }

    private static double handOver(
            Subject subject, Map<String, String> settings, FeaturesGroup group, Path victim, Path survivor)
            throws Exception {
        try (FeaturesProcess killed = subject.start(victim, settings);
                FeaturesProcess stays = subject.start(survivor, settings);
                Traffic traffic = new Traffic(subject, EVENTS_PER_SECOND);
                UpdateWatch watch = new UpdateWatch(subject)) {
            traffic.start();
            killed.awaitReady();
            stays.awaitReady();
            group.awaitMembers(2);
            // They work, both of them.
            watch.awaitEveryPartition(System.currentTimeMillis());
            killed.kill();
            long dead = System.currentTimeMillis();
            watch.awaitEveryPartition(dead);
            return (System.currentTimeMillis() - dead) / 1e3;
        }
    }
}
