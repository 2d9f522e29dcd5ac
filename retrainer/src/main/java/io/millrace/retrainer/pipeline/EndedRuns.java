package io.millrace.retrainer.pipeline;

import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.topics.RecordDecoder;
import io.millrace.retrainer.topics.TopicReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How trainings ended, as the topic of training runs said when it was read to its end.
 *
 * @param runs the last step of each training that has ended, in the order in which they ended
 */
public record EndedRuns(List<TrainingRun> runs) {

    public EndedRuns {
        runs = List.copyOf(runs);
    }

    public static EndedRuns read(TrainerContext context) {
        RecordDecoder<TrainingRun> decoder = new RecordDecoder<>(TrainingRun.class, context.serdes(), "trainer.runs");
        List<TrainingRun> runs = new ArrayList<>();
        TopicReader.readAll(context, "runs", context.topics().trainingRuns(), record -> {
            // A run that cannot be read is the retraining policy's dead letter.
            TrainingRun run = decoder.decode(record, passedOver -> {});
            if (run != null && ended(run)) {
                runs.add(run);
            }
        });
        return new EndedRuns(runs);
    }

    /** How the training for a retrain event ended, if it has. */
    public Optional<TrainingRun> of(String retrainId) {
        return runs.stream().filter(run -> run.getRetrainId().equals(retrainId)).findFirst();
    }

    private static boolean ended(TrainingRun run) {
        return switch (run.getState()) {
            case REJECTED, FAILED, STAGED -> true;
            case SUCCEEDED -> run.getStage() == TrainingStage.REGISTRATION;
            case STARTED -> false;
        };
    }
}
