package io.millrace.benchmarks.recovery;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.Backlog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The churn example's features over a backlog, to be run by processes of their own. */
record Subject(Arena arena, Backlog backlog, String project, String files) {

    /** @param project name of the project, which its topics begin with */
    static Subject of(Arena arena, Backlog backlog, String project) throws IOException {
        Path file = Files.writeString(arena.directory().resolve("project.yaml"), arena.churn());
        Path overlay = Files.writeString(
                arena.directory().resolve("overlay.yaml"),
                backlog.overlay(project, arena.topics().partitions()));
        return new Subject(arena, backlog, project, file + "," + overlay);
    }

    FeaturesProcess start(Path directory, Map<String, String> settings) throws IOException {
        return FeaturesProcess.start(arena, directory, files, settings);
    }

    FeaturesGroup group() {
        return new FeaturesGroup(arena, project + "-features-v1");
    }

    String updates() {
        return project + ".feature-updates";
    }

    /** Runs a process until the backlog is drained. */
    void fill(Path directory, FeaturesGroup group) throws Exception {
        try (FeaturesProcess process = start(directory, Map.of())) {
            process.awaitReady();
            group.awaitCaughtUp(backlog.topics());
        }
    }
}
