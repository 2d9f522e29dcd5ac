package io.millrace.retrainer.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.records.ChampionComparison;
import io.millrace.records.Gate;
import io.millrace.records.TrainingStage;
import io.millrace.retrainer.Progress;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.evaluation.Judgement;
import io.millrace.retrainer.gates.GateKeeper;
import io.millrace.retrainer.gates.Incumbent;
import io.millrace.retrainer.gates.JudgedAgainst;
import io.millrace.retrainer.gates.Verdict;
import io.millrace.retrainer.gates.Verdict.Ruling;
import io.millrace.retrainer.training.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Holds the model against its gates, and against the champion. */
final class GatesStage implements Stage<Verdict> {
    private static final String GATES = "gates.avro";
    /** None or one. */
    private static final String COMPARISON = "comparison.avro";

    private static final String RULING = "ruling.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Project project;
    private final ModelDefinition model;
    private final Made<StoredDataset> dataset;
    private final Made<TrainedModel> trained;
    private final Made<Judgement> judgement;
    private final Incumbent incumbent;

    GatesStage(
            Project project,
            ModelDefinition model,
            Made<StoredDataset> dataset,
            Made<TrainedModel> trained,
            Made<Judgement> judgement,
            Incumbent incumbent) {
        this.project = project;
        this.model = model;
        this.dataset = dataset;
        this.trained = trained;
        this.judgement = judgement;
        this.incumbent = incumbent;
    }

    @Override
    public TrainingStage name() {
        return TrainingStage.GATES;
    }

    @Override
    public StageInputs inputs() {
        return StageInputs.NONE
                .with("dataset", dataset.hash(DatasetStage.ROWS))
                .with("bundle", trained.hash(ForestStage.BUNDLE))
                .with("metrics", judgement.hash(EvaluationStage.METRICS))
                .with(JudgedAgainst.INPUT, new JudgedAgainst(incumbent.version()).written())
                .withHashOf("champion_model", incumbent.identity())
                .with(
                        "success",
                        model.success().metric() + " " + model.success().baseline())
                .with("gates", model.gates().toString())
                .withHashOf("comparison", model.comparison().toString())
                .withHashOf("constraints", project.constraints().toString())
                .withHashOf("reasons", model.reasons().toString());
    }

    @Override
    public Verdict make(Path directory, Progress progress) throws TrainingFailed, IOException {
        ExampleTable table = dataset.value().table();
        Split split = Split.of(table, model);
        Verdict verdict = new GateKeeper(project, model)
                .judge(trained.value().bundle(), judgement.value().metrics(), incumbent, table, split);
        RecordFile.writeAll(directory.resolve(GATES), Gate.class, verdict.gates());
        ChampionComparison comparison = verdict.comparison();
        RecordFile.writeAll(
                directory.resolve(COMPARISON),
                ChampionComparison.class,
                comparison == null ? List.of() : List.of(comparison));
        ObjectNode ruling = JSON.createObjectNode();
        ruling.put("ruling", verdict.ruling().name());
        ruling.put("why", verdict.why());
        Files.write(directory.resolve(RULING), JSON.writeValueAsBytes(ruling));
        return verdict;
    }

    @Override
    public Verdict read(Path directory) throws IOException {
        JsonNode ruling = JSON.readTree(Files.readAllBytes(directory.resolve(RULING)));
        return new Verdict(
                Ruling.valueOf(ruling.path("ruling").asText()),
                ruling.path("why").asText(),
                RecordFile.readAll(directory.resolve(GATES), Gate.class),
                RecordFile.readAll(directory.resolve(COMPARISON), ChampionComparison.class).stream()
                        .findFirst()
                        .orElse(null));
    }

    /** A machine that was busy for a moment must not reject the same model for ever. */
    @Override
    public boolean lasts(Verdict made) {
        return !made.ofTheMoment();
    }

    @Override
    public RunFacts facts(RunFacts before, Verdict made) {
        return before.with(made.gates(), made.evaluation(before.evaluation()));
    }
}
