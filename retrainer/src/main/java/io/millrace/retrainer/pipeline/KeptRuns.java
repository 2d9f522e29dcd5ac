package io.millrace.retrainer.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.records.TrainingStage;
import io.millrace.runtime.privacy.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which stages each training has used, one line each in a file of its own: so the outputs of the latest few are kept, and of no others. */
final class KeptRuns {
    /** Trainings whose outputs are kept, the one under way among them. */
    static final int KEPT = 5;

    /** Trainings whose own directories are kept, with their reports, and versions of a dataset whose reports are. */
    static final int KEPT_REPORTS = 50;

    private static final String STAGES = "stages.txt";

    private final TrainingDirectory directory;

    KeptRuns(TrainingDirectory directory) {
        this.directory = directory;
    }

    /** Notes that a training is about to make or to use a stage's outputs. */
    void uses(String retrainId, TrainingStage stage, String hash) throws IOException {
        Path run = PrivateFiles.createDirectories(directory.run(retrainId));
        Files.writeString(
                run.resolve(STAGES),
                stage + " " + hash + "\n",
                UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** The hashes of what the latest trainings have used, and of all that this one has, however long ago. */
    Set<String> hashes(String retrainId) throws IOException {
        Path own = directory.run(retrainId).resolve(STAGES);
        Set<String> hashes = new HashSet<>(hashes(own));
        for (Path other : latest().stream()
                .filter(file -> !file.equals(own))
                .limit(KEPT - 1)
                .toList()) {
            hashes.addAll(hashes(other));
        }
        return hashes;
    }

    /** Removes what is kept of trainings long past: of all but the latest, and never of this one. */
    void prune(String retrainId) throws IOException {
        Path own = directory.run(retrainId);
        for (Path old : latest().stream()
                .map(Path::getParent)
                .filter(run -> !run.equals(own))
                .skip(KEPT_REPORTS - 1)
                .toList()) {
            DurableFiles.delete(old);
        }
    }

    private static List<String> hashes(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        return Files.readAllLines(file, UTF_8).stream()
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .toList();
    }

    private List<Path> latest() throws IOException {
        record Used(Path file, FileTime at) {}
        if (!Files.isDirectory(directory.runs())) {
            return List.of();
        }
        List<Used> files = new ArrayList<>();
        try (Stream<Path> runs = Files.list(directory.runs())) {
            for (Path run : runs.toList()) {
                Path file = run.resolve(STAGES);
                if (Files.isRegularFile(file)) {
                    files.add(new Used(file, Files.getLastModifiedTime(file)));
                }
            }
        }
        return files.stream()
                .sorted(Comparator.comparing(Used::at).reversed())
                .map(Used::file)
                .toList();
    }
}
