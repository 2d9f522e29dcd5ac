package io.millrace.retrainer.pipeline;

import io.millrace.records.TrainingStage;
import io.millrace.retrainer.Progress;
import io.millrace.retrainer.TrainingFailed;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A stage of a training: a function of its inputs, whose outputs are files. What {@link #read} reads is what {@link #make} made, so a stage
 * whose inputs have been given before is not run again.
 *
 * @param <T> what later stages take from it; what is large in it, it reads from its files when it is asked
 */
public interface Stage<T> {
    TrainingStage name();

    /** What it depends on. */
    StageInputs inputs();

    /**
     * Makes the outputs. The same inputs make the same bytes.
     *
     * @param directory an empty one; each file in it is an output, by its name
     * @throws TrainingFailed when it cannot be done
     */
    T make(Path directory, Progress progress) throws TrainingFailed, IOException;

    /**
     * Reads what was made.
     *
     * @throws IOException when it cannot be read
     */
    T read(Path directory) throws IOException;

    /** Whether what was made counts for another training too, or for one that is taken up again: else it is made anew. */
    default boolean lasts(T made) {
        return true;
    }

    /** What is known of the training, by what this stage has found out. */
    default RunFacts facts(RunFacts before, T made) {
        return before;
    }
}
