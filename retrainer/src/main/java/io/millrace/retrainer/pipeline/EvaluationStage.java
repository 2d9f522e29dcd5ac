package io.millrace.retrainer.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.project.ModelDefinition;
import io.millrace.records.Evaluation;
import io.millrace.records.ModelCalibration;
import io.millrace.records.TrainingStage;
import io.millrace.retrainer.Progress;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.evaluation.Judgement;
import io.millrace.retrainer.evaluation.ModelEvaluator;
import io.millrace.retrainer.training.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Judges the model on test rows. */
final class EvaluationStage implements Stage<Judgement> {
    /** The file that holds the figures. */
    static final String METRICS = "metrics.json";

    private static final String CALIBRATION = "calibration.avro";
    private static final String EVALUATION = "evaluation.avro";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ModelDefinition model;
    private final Made<StoredDataset> dataset;
    private final Made<TrainedModel> trained;

    EvaluationStage(ModelDefinition model, Made<StoredDataset> dataset, Made<TrainedModel> trained) {
        this.model = model;
        this.dataset = dataset;
        this.trained = trained;
    }

    @Override
    public TrainingStage name() {
        return TrainingStage.EVALUATION;
    }

    @Override
    public StageInputs inputs() {
        return StageInputs.NONE
                .with("dataset", dataset.hash(DatasetStage.ROWS))
                .with("bundle", trained.hash(ForestStage.BUNDLE))
                .with("training", trained.hash(ForestStage.FACTS))
                .with("seed", Long.toString(model.seed()))
                .with("metrics", model.success().metric() + " " + model.gates().keySet())
                .withHashOf("comparison", model.comparison().toString())
                .with("test_share", Double.toString(model.testShare()))
                .with("threshold", model.threshold().written())
                .withHashOf("label", model.label().toString());
    }

    @Override
    public Judgement make(Path directory, Progress progress) throws TrainingFailed, IOException {
        ExampleTable table = dataset.value().table();
        Split split = Split.byTime(table, model.label().horizon(), model.testShare());
        Judgement judgement = Judgement.of(new ModelEvaluator(model).evaluate(trained.value(), table, split));
        ObjectNode metrics = JSON.createObjectNode();
        new TreeMap<>(judgement.metrics()).forEach(metrics::put);
        Files.write(directory.resolve(METRICS), JSON.writeValueAsBytes(metrics));
        RecordFile.write(directory.resolve(CALIBRATION), ModelCalibration.class, judgement.calibration());
        RecordFile.write(directory.resolve(EVALUATION), Evaluation.class, judgement.evaluation());
        return judgement;
    }

    @Override
    public Judgement read(Path directory) throws IOException {
        Map<String, Double> metrics = new TreeMap<>();
        for (Map.Entry<String, JsonNode> metric :
                JSON.readTree(Files.readAllBytes(directory.resolve(METRICS))).properties()) {
            metrics.put(metric.getKey(), metric.getValue().asDouble());
        }
        return new Judgement(
                metrics,
                RecordFile.read(directory.resolve(CALIBRATION), ModelCalibration.class),
                RecordFile.read(directory.resolve(EVALUATION), Evaluation.class));
    }

    @Override
    public RunFacts facts(RunFacts before, Judgement made) {
        return before.with(made.metrics(), made.evaluation());
    }
}
