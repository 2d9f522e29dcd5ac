package io.millrace.retrainer.pipeline;

import io.millrace.records.RetrainEvent;
import io.millrace.records.StageValue;
import io.millrace.records.TrainingStage;
import io.millrace.records.TrainingState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of a training, as it is told. Immutable.
 *
 * @param event what is answered
 * @param stage where the training is
 * @param state how that stands
 * @param inputs what the stage was given
 * @param inputsHash SHA-256 over them and the code; null where the training ends without its stage having begun
 * @param outputs what it has made
 * @param reused whether an earlier run has made it
 * @param progress share that is done, 0 to 1; null where it cannot be told
 * @param reason why it ended as it did, or why it is left, if it has STARTED and is to be begun again; null where there is nothing to say
 * @param version that was registered; null where none was
 */
public record RunStep(
        RetrainEvent event,
        TrainingStage stage,
        TrainingState state,
        StageInputs inputs,
        @Nullable String inputsHash,
        List<StageValue> outputs,
        boolean reused,
        @Nullable Double progress,
        @Nullable String reason,
        @Nullable String version) {

    public RunStep {
        outputs = List.copyOf(outputs);
    }

    /** The beginning of a stage. */
    public static RunStep started(RetrainEvent event, TrainingStage stage, StageInputs inputs, @Nullable String hash) {
        return new RunStep(event, stage, TrainingState.STARTED, inputs, hash, List.of(), false, null, null, null);
    }

    /**
     * The end of a training that has not led to a model in service.
     *
     * @param inputs what is known by then of what it was given
     */
    public static RunStep ended(
            RetrainEvent event, TrainingStage stage, TrainingState state, StageInputs inputs, String reason) {
        return new RunStep(event, stage, state, inputs, null, List.of(), false, null, reason, null);
    }

    /** The same stage, so far. */
    public RunStep at(double share) {
        return new RunStep(event, stage, state, inputs, inputsHash, outputs, reused, share, reason, version);
    }

    /** The same stage, left before its end by a trainer that can still say so. */
    public RunStep left(String why) {
        return new RunStep(event, stage, TrainingState.STARTED, inputs, inputsHash, List.of(), false, null, why, null);
    }

    /** The same stage, done. */
    public RunStep succeeded(List<StageValue> made, boolean ofEarlierRun) {
        return new RunStep(
                event, stage, TrainingState.SUCCEEDED, inputs, inputsHash, made, ofEarlierRun, null, reason, version);
    }

    /** The same, if a version waits for a person. */
    public RunStep staged(String why) {
        return new RunStep(
                event, stage, TrainingState.STAGED, inputs, inputsHash, outputs, reused, progress, why, version);
    }

    /** The same, with the version that it has led to. */
    public RunStep registered(String registered) {
        return new RunStep(event, stage, state, inputs, inputsHash, outputs, reused, progress, reason, registered);
    }
}
