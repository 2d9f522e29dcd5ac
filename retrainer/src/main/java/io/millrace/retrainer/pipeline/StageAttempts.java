package io.millrace.retrainer.pipeline;

import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.records.TrainingState;
import io.millrace.retrainer.TrainingFailed;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How often each stage of one training was begun by a trainer that then was gone, without a word: killed, for want of memory as a rule. What kills one trainer kills the next, so that a request without such a
 * bound would be begun for ever. Of the same inputs alone: another project file or another version of the code is another attempt. Registration is not counted: it takes no memory worth the name, and is begun anew as
 * long as brokers or the registry do not let it end.
 */
final class StageAttempts {
    /** Trainers that a stage may outlive. */
    static final int MOST = 5;

    private final Map<String, Integer> begun = new HashMap<>();

    /** Takes in a step of the training. */
    void hear(TrainingRun run) {
        String hash = run.getInputsHash();
        if (hash == null || run.getStage() == TrainingStage.REGISTRATION) {
            return;
        }
        if (run.getState() == TrainingState.SUCCEEDED) {
            begun.remove(hash);
        } else if (run.getState() == TrainingState.STARTED && run.getProgress() == null) {
            // With a reason it is left: whoever had begun it could still say so.
            int change = run.getReason() == null ? 1 : -1;
            begun.merge(hash, change, (before, more) -> Math.max(0, before + more));
        }
    }

    /** @throws TrainingFailed when the stage has been tried often enough */
    void requireAnother(TrainingStage stage, @Nullable String hash) throws TrainingFailed {
        int times = begun.getOrDefault(hash, 0);
        if (times >= MOST) {
            throw new TrainingFailed(
                    "stage %s was begun %d times, and each time the trainer was gone before it ended: look at what killed it, its container's memory as a rule, and ask again"
                            .formatted(stage, times));
        }
    }
}
