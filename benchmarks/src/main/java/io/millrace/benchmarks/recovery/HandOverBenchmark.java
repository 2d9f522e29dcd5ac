package io.millrace.benchmarks.recovery;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Two features processes share the work, each the standby of the other. One is killed: how long until, in the last of all
 * partitions, whoever reads committed feature updates gets one again. For each {@link Profile}; events flow all the time.
 *
 * <p>Arguments: {@code [rounds [events [customers [name=value,… …]]]]}; each of the last is one more profile.
 */
public final class HandOverBenchmark {
    private static final int EVENTS_PER_SECOND = 500;

    private HandOverBenchmark() {}

    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        try (Scene scene = Scene.open("handover", args, out)) {
            Path one = scene.directory("one");
            Path other = scene.directory("other");
            scene.subject().fill(one, scene.group());
            scene.group().awaitMembers(0);
            // Restores all of it: from now on both have it on their disks, and one is what the other is short of.
            scene.subject().fill(other, scene.group());
            Trials trials = new Trials("from the kill to an update in every partition");
            for (int round = 0; round < scene.rounds(); round++) {
                boolean even = round % 2 == 0;
                for (Profile profile : scene.profiles()) {
                    scene.group().awaitMembers(0);
                    trials.add(profile, handOver(scene, profile, even ? one : other, even ? other : one));
                }
            }
            out.println(trials);
        }
    }

    private static double handOver(Scene scene, Profile profile, Path victim, Path survivor) throws Exception {
        Subject subject = scene.subject();
        Map<String, String> settings = new HashMap<>(profile.settings());
        settings.put("streams.num.standby.replicas", "1");
        try (FeaturesProcess killed = subject.start(victim, settings);
                FeaturesProcess stays = subject.start(survivor, settings);
                Traffic traffic = new Traffic(subject, EVENTS_PER_SECOND);
                UpdateWatch watch = new UpdateWatch(subject)) {
            traffic.start();
            killed.awaitReady();
            stays.awaitReady();
            scene.group().awaitMembers(2);
            // They work, both of them.
            watch.awaitEveryPartition(System.currentTimeMillis());
            killed.kill();
            long dead = System.currentTimeMillis();
            watch.awaitEveryPartition(dead);
            return (System.currentTimeMillis() - dead) / 1e3;
        }
    }
}
