package io.millrace.benchmarks.recovery;

import io.millrace.benchmarks.Arena;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How long a features process takes from its start until it is ready, with an empty disk, for each {@link Profile}, and
 * with its state on its disk. Its predecessor has left the group by then: how soon that happens is what {@link HandOverBenchmark}
 * measures.
 *
 * <p>Arguments: {@code [rounds [events [customers [name=value,… …]]]]}; each of the last is one more profile.
 */
public final class RestoreBenchmark {
    private RestoreBenchmark() {}

    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        try (Scene scene = Scene.open("restore", args, out)) {
            Path directory = scene.directory("features");
            scene.subject().fill(directory, scene.group());
            try (var files = Files.walk(FeaturesProcess.state(directory))) {
                out.printf(
                        "%,d bytes of state%n",
                        files.mapToLong(file -> file.toFile().length()).sum());
            }
            Trials kept = new Trials("from start to ready with its state on its disk");
            Trials lost = new Trials("from start to ready with an empty disk");
            Trials worked = new Trials("processor time of the latter, the broker's not in it");
            for (int round = 0; round < scene.rounds(); round++) {
                // With nothing to restore, what is set for restoring changes nothing.
                Profile first = scene.profiles().get(0);
                kept.add(first, start(scene, directory, first).seconds());
                for (Profile profile : scene.profiles()) {
                    Arena.delete(FeaturesProcess.state(directory));
                    Taken taken = start(scene, directory, profile);
                    lost.add(profile, taken.seconds());
                    worked.add(profile, taken.processorSeconds());
                }
            }
            out.println(kept);
            out.println(lost);
            out.println(worked);
        }
    }

    private record Taken(double seconds, double processorSeconds) {}

    private static Taken start(Scene scene, Path directory, Profile profile) throws Exception {
        scene.group().awaitMembers(0);
        long begin = System.nanoTime();
        try (FeaturesProcess process = scene.subject().start(directory, profile.settings())) {
            process.awaitReady();
            return new Taken((System.nanoTime() - begin) / 1e9, process.processorSeconds());
        }
    }
}
