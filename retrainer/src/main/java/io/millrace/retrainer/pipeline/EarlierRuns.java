package io.millrace.retrainer.pipeline;

import io.millrace.records.ExampleOffset;
import io.millrace.records.StageValue;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.records.TrainingState;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.dataset.DatasetHistory;
import io.millrace.retrainer.gates.JudgedAgainst;
import io.millrace.retrainer.topics.RecordDecoder;
import io.millrace.retrainer.topics.TopicReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What the topic of training runs says to the training for a retrain event. The topic is kept for ever: of all that is on it, no more is held than what that training asks for. Not thread-safe.
 */
public final class EarlierRuns {
    private final TrainerContext context;
    private final String retrainId;
    private final String model;
    private final RecordDecoder<TrainingRun> decoder;
    private final DatasetHistory.Builder datasets;
    private final Map<String, List<StageValue>> searches = new HashMap<>();
    private final Map<Integer, Long> written = new TreeMap<>();
    private final StageAttempts attempts = new StageAttempts();
    private Map<TopicPartition, Long> read = Map.of();
    private @Nullable TrainingRun end;
    private @Nullable ExampleEnds ends;
    private @Nullable JudgedAgainst champion;

    private EarlierRuns(TrainerContext context, String retrainId, String model) {
        this.context = context;
        this.retrainId = retrainId;
        this.model = model;
        this.decoder = new RecordDecoder<>(TrainingRun.class, context.serdes(), "trainer.runs");
        this.datasets = new DatasetHistory.Builder(model);
    }

    /**
     * Reads the topic to its end.
     *
     * @param retrainId of the event that is answered
     * @param model that it wants trained
     */
    static EarlierRuns read(TrainerContext context, String retrainId, String model) {
        EarlierRuns runs = new EarlierRuns(context, retrainId, model);
        runs.readOn();
        return runs;
    }

    /** Reads what has come since. */
    void readOn() {
        read = TopicReader.readAll(context, "runs", context.topics().trainingRuns(), read, record -> {
            // A run that cannot be read is the retraining policy's dead letter.
            TrainingRun run = decoder.decode(record, passedOver -> {});
            if (run != null) {
                hear(run);
            }
        });
    }

    private void hear(TrainingRun run) {
        Optional<ExampleEnds> told = ExampleEnds.of(run.getInputs());
        // The first that was told counts, whoever told it: so that all who take a training over read the same.
        if (run.getRetrainId().equals(retrainId)) {
            attempts.hear(run);
            end = end == null && ended(run) ? run : end;
            ends = ends == null ? told.orElse(null) : ends;
            champion = champion == null ? JudgedAgainst.of(run.getInputs()).orElse(null) : champion;
        }
        if (ended(run)) {
            told.ifPresent(examples -> examples.offsets().forEach(this::written));
            if (run.getDataset() != null) {
                for (ExampleOffset offset : run.getDataset().getOffsets()) {
                    written(offset.getPartition(), offset.getOffset());
                }
            }
        }
        if (run.getState() == TrainingState.SUCCEEDED && run.getModel().equals(model)) {
            if (run.getStage() == TrainingStage.DATASET) {
                datasets.add(run);
            } else if (run.getStage() == TrainingStage.TUNING) {
                searches.put(run.getRetrainId(), run.getInputs());
            }
        }
    }

    private void written(int partition, long end) {
        written.merge(partition, end, Math::max);
    }

    /** How the training for the event ended, if it has. */
    Optional<TrainingRun> end() {
        return Optional.ofNullable(end);
    }

    /** Up to where the examples for the event are read, if that has been told. */
    Optional<ExampleEnds> ends() {
        return Optional.ofNullable(ends);
    }

    /** What the model for the event was first held against, if it has been judged. */
    Optional<JudgedAgainst> champion() {
        return Optional.ofNullable(champion);
    }

    /** How often its stages were begun, and not ended. */
    StageAttempts attempts() {
        return attempts;
    }

    /** The datasets that the model has had. */
    DatasetHistory datasets() {
        return datasets.build();
    }

    /** What the search of an earlier training of the model was given; nothing of one that is not known. */
    List<StageValue> search(String training) {
        return searches.getOrDefault(training, List.of());
    }

    /** Per partition of the labelled examples, up to where those that nobody can read have become dead letters. */
    Map<Integer, Long> written() {
        return Map.copyOf(written);
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
