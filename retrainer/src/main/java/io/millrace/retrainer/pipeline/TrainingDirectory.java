package io.millrace.retrainer.pipeline;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Where a trainer keeps what belongs to one model.
 *
 * @param root of the model
 */
public record TrainingDirectory(Path root) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

    /**
     * Of a model.
     *
     * @param trainer the trainer's directory
     */
    public static TrainingDirectory of(Path trainer, String model) {
        return new TrainingDirectory(trainer.resolve(plain(model)));
    }

    /** What stages have made, each in a directory named by the hash of its inputs. */
    public Path stages() {
        return root.resolve("stages");
    }

    /** Each version of the dataset, as a file for people and tools. */
    public Path datasets() {
        return root.resolve("datasets");
    }

    /** What is kept of each training. */
    public Path runs() {
        return root.resolve("runs");
    }

    /** What is kept of the training for a retrain event. */
    public Path run(String retrainId) {
        return runs().resolve(plain(retrainId));
    }

    /** Names come from topics: one that could lead elsewhere is replaced by its hash. */
    private static String plain(String name) {
        return PLAIN.matcher(name).matches() ? name : Sha256.of(name).substring(0, 32);
    }
}
