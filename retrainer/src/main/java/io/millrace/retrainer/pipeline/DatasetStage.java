package io.millrace.retrainer.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.json.Fields;
import io.millrace.project.ModelDefinition;
import io.millrace.records.Dataset;
import io.millrace.records.ExampleOffset;
import io.millrace.records.RetrainEvent;
import io.millrace.records.TrainingStage;
import io.millrace.retrainer.Progress;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.DatasetFacts;
import io.millrace.retrainer.dataset.DatasetHistory;
import io.millrace.retrainer.dataset.DatasetStamp;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.FileFacts;
import io.millrace.retrainer.dataset.OpenTables;
import io.millrace.retrainer.dataset.ParquetDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the examples to a file, under the version that they have. */
final class DatasetStage implements Stage<StoredDataset> {
    /** The file that holds the rows. */
    static final String ROWS = "examples.parquet";

    private static final String DATASET = "dataset.avro";
    private static final String FILE = "file.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TrainerContext context;
    private final ModelDefinition model;
    private final RetrainEvent event;
    private final CheckedExamples examples;
    private final DatasetStamp stamp;
    private final OpenTables tables;

    /**
     * @param stamp of the examples, see {@link DatasetHistory#stamp}
     * @param tables what the rows are kept among
     */
    DatasetStage(
            TrainerContext context,
            ModelDefinition model,
            RetrainEvent event,
            CheckedExamples examples,
            DatasetStamp stamp,
            OpenTables tables) {
        this.context = context;
        this.model = model;
        this.event = event;
        this.examples = examples;
        this.stamp = stamp;
        this.tables = tables;
    }

    @Override
    public TrainingStage name() {
        return TrainingStage.DATASET;
    }

    @Override
    public StageInputs inputs() {
        return StageInputs.NONE
                .with(DatasetHistory.CONTENT, examples.facts().content())
                .with(DatasetHistory.LABEL, model.label().name())
                .with(DatasetHistory.FEATURE_SET, context.project().featureSet().version())
                .with("version", stamp.version())
                .with("processed_at", stamp.processedAt().toString())
                .with("matured_until", event.getRequestedAt().toString())
                .withHashOf("figures", examples.facts().json().toString());
    }

    @Override
    public StoredDataset make(Path directory, Progress progress) throws TrainingFailed, IOException {
        ExampleTable table = examples.table();
        FileFacts file = ParquetDataset.write(table, stamp, directory.resolve(ROWS));
        Dataset dataset = describe(file);
        RecordFile.write(directory.resolve(DATASET), Dataset.class, dataset);
        Files.write(
                directory.resolve(FILE),
                JSON.writeValueAsBytes(JSON.createObjectNode()
                        .put("sha256", file.sha256())
                        .put("md5", file.md5())
                        .put("size", file.size())));
        return new StoredDataset(dataset, file, directory.resolve(ROWS), () -> table);
    }

    @Override
    public StoredDataset read(Path directory) throws IOException {
        JsonNode file = JSON.readTree(Files.readAllBytes(directory.resolve(FILE)));
        return new StoredDataset(
                RecordFile.read(directory.resolve(DATASET), Dataset.class),
                new FileFacts(Fields.text(file, "sha256"), Fields.text(file, "md5"), Fields.integer(file, "size")),
                directory.resolve(ROWS),
                () -> tables.keep(ParquetDataset.read(directory.resolve(ROWS), context.project(), tables.directory())));
    }

    @Override
    public RunFacts facts(RunFacts before, StoredDataset made) {
        return before.with(made.dataset());
    }

    private Dataset describe(FileFacts file) throws TrainingFailed {
        CheckedFacts checked = examples.facts();
        DatasetFacts facts = checked.figures();
        if (facts == null) {
            throw new TrainingFailed("there are no matured examples to train on");
        }
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
                file.sha256(),
                places(checked.offsets()),
                checked.unreadable(),
                stamp.version(),
                file.size(),
                Instant.ofEpochMilli(facts.trainCutoff()),
                checked.rows(),
                checked.of() == checked.rows() ? null : checked.of(),
                places(checked.starts()));
    }

    private List<ExampleOffset> places(Map<Integer, Long> offsets) {
        String topic = context.topics().labelledExamples();
        return new TreeMap<>(offsets)
                .entrySet().stream()
                        .map(entry -> new ExampleOffset(topic, entry.getKey(), entry.getValue()))
                        .toList();
    }
}
