package io.millrace.retrainer.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.bundle.BadBundleException;
import io.millrace.bundle.ModelBundle;
import io.millrace.json.Fields;
import io.millrace.project.ModelDefinition;
import io.millrace.project.ModelDefinition.DriftPolicy;
import io.millrace.project.Project;
import io.millrace.records.TrainingStage;
import io.millrace.retrainer.Progress;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.training.ModelTrainer;
import io.millrace.retrainer.training.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Grows the forest, and all that goes with it into the bundle. */
final class ForestStage implements Stage<TrainedModel> {
    /** The file that holds the bundle. */
    static final String BUNDLE = "bundle.zip";

    /** The file that holds what else is known of the model. */
    static final String FACTS = "training.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Project project;
    private final ModelDefinition model;
    private final Made<StoredDataset> dataset;

    ForestStage(Project project, ModelDefinition model, Made<StoredDataset> dataset) {
        this.project = project;
        this.model = model;
        this.dataset = dataset;
    }

    @Override
    public TrainingStage name() {
        return TrainingStage.TRAINING;
    }

    @Override
    public StageInputs inputs() {
        return inputs(project, model, dataset);
    }

    /** All that a forest depends on. */
    static StageInputs inputs(Project project, ModelDefinition model, Made<StoredDataset> dataset) {
        return StageInputs.NONE
                .with("dataset", dataset.hash(DatasetStage.ROWS))
                .with("test_share", Double.toString(model.testShare()))
                .with("by_entity", Boolean.toString(model.dataset().byEntity()))
                .with("seed", Long.toString(model.seed()))
                .with("parameters", new TreeMap<>(model.parameters()).toString())
                .with("calibration", model.calibration().toString())
                .with("threshold", model.threshold().written())
                .with("success", model.success().metric())
                .withHashOf("label", model.label().toString())
                .withHashOf("transformers", model.transformers().toString())
                .withHashOf("excluded", model.excluded() + " " + model.drift().excluded())
                .withHashOf("season", season(project, model))
                .withHashOf("slices", model.comparison().slices().toString())
                .withHashOf("fitting", model.fitting().toString())
                .withHashOf("features", project.featureSet().toString());
    }

    /** What the reference of drift respects; the window matters where it respects anything. */
    private static String season(Project project, ModelDefinition model) {
        DriftPolicy drift = model.drift();
        return drift.season().isEmpty()
                ? ""
                : drift.season() + " " + drift.window() + " " + project.time().zone();
    }

    @Override
    public TrainedModel make(Path directory, Progress progress) throws TrainingFailed, IOException {
        ExampleTable table = dataset.value().table();
        Split split = Split.of(table, model);
        TrainedModel trained = new ModelTrainer(project, model).train(table, split, progress);
        Files.write(directory.resolve(BUNDLE), trained.bundle().encode());
        ObjectNode facts = JSON.createObjectNode();
        ObjectNode parameters = facts.putObject("parameters");
        new TreeMap<>(trained.parameters()).forEach(parameters::put);
        ObjectNode gain = facts.putObject("gain");
        trained.gain().forEach(gain::put);
        facts.put("calibration_rows", trained.calibrationRows());
        Files.write(directory.resolve(FACTS), JSON.writeValueAsBytes(facts));
        return trained;
    }

    @Override
    public TrainedModel read(Path directory) throws IOException {
        try {
            JsonNode facts = JSON.readTree(Files.readAllBytes(directory.resolve(FACTS)));
            Map<String, String> parameters = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> parameter :
                    facts.path("parameters").properties()) {
                parameters.put(parameter.getKey(), parameter.getValue().asText());
            }
            Map<String, Double> gain = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> share : facts.path("gain").properties()) {
                gain.put(share.getKey(), share.getValue().asDouble());
            }
            return new TrainedModel(
                    ModelBundle.decode(Files.readAllBytes(directory.resolve(BUNDLE))),
                    parameters,
                    gain,
                    Fields.integer(facts, "calibration_rows"));
        } catch (BadBundleException | IllegalArgumentException notThis) {
            throw new IOException("not a trained model", notThis);
        }
    }
}
