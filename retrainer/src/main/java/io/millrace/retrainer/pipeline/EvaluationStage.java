package io.millrace.retrainer.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.Evaluation;
import io.millrace.records.ModelCalibration;
import io.millrace.records.TrainingStage;
import io.millrace.retrainer.Progress;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.evaluation.Candidate;
import io.millrace.retrainer.evaluation.Judgement;
import io.millrace.retrainer.evaluation.ModelEvaluator;
import io.millrace.retrainer.reports.EvaluationPage;
import io.millrace.retrainer.reports.ReportFiles;
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

    private final Project project;
    private final ModelDefinition model;
    private final Made<StoredDataset> dataset;
    private final Made<TrainedModel> trained;

    EvaluationStage(Project project, ModelDefinition model, Made<StoredDataset> dataset, Made<TrainedModel> trained) {
        this.project = project;
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
                .with("project", project.name())
                .with("dataset", dataset.hash(DatasetStage.ROWS))
                .with("bundle", trained.hash(ForestStage.BUNDLE))
                .with("training", trained.hash(ForestStage.FACTS))
                .with("seed", Long.toString(model.seed()))
                .with("metrics", model.success().metric() + " " + model.gates().keySet())
                .withHashOf("comparison", model.comparison().toString())
                .with("test_share", Double.toString(model.testShare()))
                .with("by_entity", Boolean.toString(model.dataset().byEntity()))
                .with("split_seed", Long.toString(model.seed()))
                .with("threshold", model.threshold().written())
                .withHashOf("label", model.label().toString());
    }

    @Override
    public Judgement make(Path directory, Progress progress) throws TrainingFailed, IOException {
        ExampleTable table = dataset.value().table();
        Split split = Split.of(table, model);
        Candidate candidate = new ModelEvaluator(model).evaluate(trained.value(), table, split);
        Judgement judgement = Judgement.of(candidate, EvaluationPage.of(project, model, candidate));
        ObjectNode metrics = JSON.createObjectNode();
        new TreeMap<>(judgement.metrics()).forEach(metrics::put);
        Files.write(directory.resolve(METRICS), JSON.writeValueAsBytes(metrics));
        RecordFile.write(directory.resolve(CALIBRATION), ModelCalibration.class, judgement.calibration());
        RecordFile.write(directory.resolve(EVALUATION), Evaluation.class, judgement.evaluation());
        Files.writeString(directory.resolve(ReportFiles.EVALUATION), judgement.page(), UTF_8);
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
                RecordFile.read(directory.resolve(EVALUATION), Evaluation.class),
                Files.readString(directory.resolve(ReportFiles.EVALUATION), UTF_8));
    }

    @Override
    public RunFacts facts(RunFacts before, Judgement made) {
        return before.with(made.metrics(), made.evaluation());
    }
}
