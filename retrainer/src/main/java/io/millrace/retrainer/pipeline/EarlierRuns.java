package io.millrace.retrainer.pipeline;

import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.topics.RecordDecoder;
import io.millrace.retrainer.topics.TopicReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the topic of training runs said when it was read to its end.
 *
 * @param runs the last step of each training that has ended, in the order in which they ended
 * @param begun per retrain event whose training has begun, up to where its examples are read
 */
public record EarlierRuns(List<TrainingRun> runs, Map<String, ExampleEnds> begun) {

    public EarlierRuns {
        runs = List.copyOf(runs);
        begun = Map.copyOf(begun);
    }

    public static EarlierRuns read(TrainerContext context) {
        RecordDecoder<TrainingRun> decoder = new RecordDecoder<>(TrainingRun.class, context.serdes(), "trainer.runs");
        List<TrainingRun> runs = new ArrayList<>();
        Map<String, ExampleEnds> begun = new HashMap<>();
        TopicReader.readAll(context, "runs", context.topics().trainingRuns(), record -> {
            // A run that cannot be read is the retraining policy's dead letter.
            TrainingRun run = decoder.decode(record, passedOver -> {});
            if (run == null) {
                return;
            }
            if (ended(run)) {
                runs.add(run);
            }
            // The first that was told counts, whoever told it: so that all who take a training over read the same.
            ExampleEnds.of(run.getInputs()).ifPresent(ends -> begun.putIfAbsent(run.getRetrainId(), ends));
        });
        return new EarlierRuns(runs, begun);
    }

    /** How the training for a retrain event ended, if it has. */
    public Optional<TrainingRun> of(String retrainId) {
        return runs.stream().filter(run -> run.getRetrainId().equals(retrainId)).findFirst();
    }

    /** Up to where the examples for a retrain event are read, if that has been told. */
    public Optional<ExampleEnds> ends(String retrainId) {
        return Optional.ofNullable(begun.get(retrainId));
    }

    /** Whether a step is the last of its training: stages that go well on the way are not. */
    public static boolean ended(TrainingRun run) {
        return switch (run.getState()) {
            case REJECTED, FAILED, STAGED -> true;
            case SUCCEEDED -> run.getStage() == TrainingStage.REGISTRATION;
            case STARTED -> false;
        };
    }
}
