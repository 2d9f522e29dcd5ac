package io.millrace.retrainer.pipeline;

import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.Dataset;
import io.millrace.records.ExampleOffset;
import io.millrace.records.RetrainEvent;
import io.millrace.records.TrainingStage;
import io.millrace.retrainer.Progress;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.DatasetFacts;
import io.millrace.retrainer.dataset.ExampleReader;
import io.millrace.retrainer.dataset.ExampleReader.Examples;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.ParquetDataset;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.topics.DeadLetterFile;
import io.millrace.retrainer.topics.Unreadable;
import io.millrace.runtime.deadletters.DeadLetter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Reads the examples up to the training's ends, and writes them to a file. */
final class DatasetStage implements Stage<StoredDataset> {
    /** The file that holds the rows. */
    static final String ROWS = "examples.parquet";

    private static final String FACTS = "dataset.avro";
    private static final String UNREADABLE = "unreadable.bin";

    private final TrainerContext context;
    private final ModelDefinition model;
    private final RetrainEvent event;
    private final ExampleEnds ends;

    DatasetStage(TrainerContext context, ModelDefinition model, RetrainEvent event, ExampleEnds ends) {
        this.context = context;
        this.model = model;
        this.event = event;
        this.ends = ends;
    }

    @Override
    public TrainingStage name() {
        return TrainingStage.DATASET;
    }

    @Override
    public StageInputs inputs() {
        Project project = context.project();
        Instant from = event.getExamplesFrom();
        return StageInputs.NONE
                .with(ExampleEnds.INPUT, ends.written())
                .with("model", model.name())
                .with("from", from == null ? "the beginning" : from.toString())
                .with("matured_until", event.getRequestedAt().toString())
                .with("test_share", Double.toString(model.testShare()))
                .withHashOf("label", model.label().toString())
                .withHashOf(
                        "features",
                        project.featureSet().major()
                                + ExampleTable.features(project.featureSet().features())
                                        .toString())
                .withHashOf(
                        "models",
                        project.models().stream()
                                .map(each -> each.name() + each.label().name())
                                .toList()
                                .toString());
    }

    @Override
    public StoredDataset make(Path directory, Progress progress) throws TrainingFailed, IOException {
        Examples examples = new ExampleReader(context)
                .read(
                        model,
                        ends.in(context.topics().labelledExamples()),
                        event.getExamplesFrom(),
                        event.getRequestedAt());
        requireReadable(examples);
        ExampleTable table = examples.table();
        DatasetFacts facts = DatasetFacts.of(
                table,
                Split.byTime(table, model.label().horizon(), model.testShare()),
                model.label().horizon());
        String sha256 = ParquetDataset.write(table, directory.resolve(ROWS));
        Dataset dataset = describe(facts, sha256, examples);
        RecordFile.write(directory.resolve(FACTS), Dataset.class, dataset);
        DeadLetterFile.write(directory.resolve(UNREADABLE), examples.unreadable());
        return new StoredDataset(dataset, examples.unreadable(), () -> table);
    }

    @Override
    public StoredDataset read(Path directory) throws IOException {
        return new StoredDataset(
                RecordFile.read(directory.resolve(FACTS), Dataset.class),
                DeadLetterFile.read(directory.resolve(UNREADABLE)),
                () -> ParquetDataset.read(
                        directory.resolve(ROWS),
                        ExampleTable.features(context.project().featureSet().features())));
    }

    @Override
    public RunFacts facts(RunFacts before, StoredDataset made) {
        return before.with(made.dataset());
    }

    /** Says how many records nobody could read, where that is why there is nothing to train on. */
    private static void requireReadable(Examples examples) throws TrainingFailed {
        List<DeadLetter> left = examples.unreadable();
        if (examples.table().rows() == 0 && !left.isEmpty()) {
            throw new TrainingFailed("there are no matured examples to train on; unreadable records: %d, %s"
                    .formatted(left.size(), Unreadable.first(left)));
        }
    }

    private Dataset describe(DatasetFacts facts, String sha256, Examples examples) {
        String topic = context.topics().labelledExamples();
        List<ExampleOffset> places = examples.offsets().entrySet().stream()
                .map(entry -> new ExampleOffset(topic, entry.getKey(), entry.getValue()))
                .toList();
        return new Dataset(
                facts.rows(),
                facts.entities(),
                facts.positives(),
                facts.trainRows(),
                facts.testRows(),
                Instant.ofEpochMilli(facts.from()),
                Instant.ofEpochMilli(facts.until()),
                Instant.ofEpochMilli(facts.labelCutoff()),
                event.getRequestedAt(),
                sha256,
                places,
                (long) examples.unreadable().size(),
                null,
                null,
                null,
                null,
                null,
                List.of());
    }
}
