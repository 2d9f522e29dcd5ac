package io.millrace.retrainer.pipeline;

import io.millrace.records.StageValue;
import io.millrace.records.TrainingStage;
import io.millrace.retrainer.Progress;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.runtime.privacy.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stages have made, on the disk: a directory per inputs' hash, with a manifest that is written last. So a crash leaves a stage that is complete or one
 * that is made again, and the same holds for what was damaged since.
 */
final class StageStore {
    private static final Logger LOG = LoggerFactory.getLogger(StageStore.class);
    private static final String MANIFEST = "manifest.json";

    private final Path root;
    private final String code;

    /** @param code version of the code that runs stages */
    StageStore(Path root, String code) {
        this.root = root;
        this.code = code;
    }

    /** Version of the code that runs stages. */
    String code() {
        return code;
    }

    /** The hash under which a stage's outputs are kept. */
    String hash(Stage<?> stage) {
        return stage.inputs().hash(stage.name(), code);
    }

    /** What was made of these inputs before, if all of it is there and whole, and it lasts. */
    <T> Optional<Made<T>> find(Stage<T> stage) {
        Path directory = root.resolve(hash(stage));
        if (!Files.exists(directory.resolve(MANIFEST))) {
            return Optional.empty();
        }
        try {
            List<StageValue> recorded = StageManifest.fromJson(Files.readAllBytes(directory.resolve(MANIFEST)))
                    .outputs();
            if (recorded.equals(outputs(directory, false))) {
                return Optional.of(new Made<>(stage.read(directory), recorded))
                        .filter(made -> stage.lasts(made.value()));
            }
            LOG.warn("{} in {} is damaged, and made again", stage.name(), directory);
        } catch (IOException unreadable) {
            LOG.warn("{} in {} cannot be read, and is made again", stage.name(), directory, unreadable);
        }
        return Optional.empty();
    }

    /** Runs a stage; what it leaves when it fails is removed. */
    <T> Made<T> make(Stage<T> stage, Progress progress) throws TrainingFailed, IOException {
        Path directory = root.resolve(hash(stage));
        DurableFiles.delete(directory);
        boolean complete = false;
        try {
            PrivateFiles.createDirectories(directory);
            T value = stage.make(directory, progress);
            List<StageValue> outputs = outputs(directory, true);
            StageManifest manifest = new StageManifest(stage.name(), code, stage.inputs(), outputs);
            DurableFiles.write(directory.resolve(MANIFEST), manifest.toJson());
            complete = true;
            return new Made<>(value, outputs);
        } finally {
            if (!complete) {
                remove(directory, stage.name());
            }
        }
    }

    private static void remove(Path directory, TrainingStage stage) {
        try {
            DurableFiles.delete(directory);
        } catch (IOException left) {
            LOG.warn("what {} left in {} cannot be removed: {}", stage, directory, left.toString());
        }
    }

    /** Removes the outputs of all stages but some. */
    void keepOnly(Set<String> hashes) throws IOException {
        if (!Files.isDirectory(root)) {
            return;
        }
        List<Path> others;
        try (Stream<Path> directories = Files.list(root)) {
            others = directories
                    .filter(directory ->
                            !hashes.contains(directory.getFileName().toString()))
                    .toList();
        }
        for (Path other : others) {
            DurableFiles.delete(other);
        }
    }

    private static List<StageValue> outputs(Path directory, boolean sync) throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(directory)) {
            files = list.filter(file -> !file.getFileName().toString().equals(MANIFEST))
                    .sorted()
                    .toList();
        }
        List<StageValue> outputs = new ArrayList<>();
        for (Path file : files) {
            if (sync) {
                DurableFiles.sync(file);
            }
            outputs.add(new StageValue(file.getFileName().toString(), Sha256.of(file)));
        }
        return outputs;
    }
}
