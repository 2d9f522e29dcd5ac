package io.millrace.quickstart.evaluation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.bundle.ModelBundle;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.quickstart.report.CalibrationNode;
import io.millrace.records.Dataset;
import io.millrace.retrainer.dataset.DatasetFacts;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.evaluation.Candidate;
import io.millrace.retrainer.evaluation.SingleFeature;
import io.millrace.retrainer.gates.GateResult;
import io.millrace.retrainer.gates.TargetResult;
import io.millrace.retrainer.reports.EvaluationPage;
import io.millrace.retrainer.reports.ModelCard;
import io.millrace.retrainer.reports.ModelOutcome;
import io.millrace.retrainer.reports.ReportFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of an {@link Evaluation}. */
public final class Evaluated {
    private final Project project;
    private final ModelDefinition model;
    private final TunedModel tuned;
    private final HistoricalEvents history;
    private final ExampleTable table;
    private final Split split;
    private final Candidate candidate;
    private final @Nullable RecommendationFigures recommendations;

    Evaluated(
            Project project,
            TunedModel tuned,
            HistoricalEvents history,
            ExampleTable table,
            Split split,
            Candidate candidate,
            @Nullable RecommendationFigures recommendations) {
        this.project = project;
        this.model = tuned.model();
        this.tuned = tuned;
        this.history = history;
        this.table = table;
        this.split = split;
        this.candidate = candidate;
        this.recommendations = recommendations;
    }

    /** The examples, train and test. */
    public ExampleTable table() {
        return table;
    }

    /** Rows of the table that the model was judged by, or would have been but for those that are not held out. */
    public int[] test() {
        return split.test();
    }

    /** The model, and how it was judged. */
    public Candidate candidate() {
        return candidate;
    }

    /** The project's gates as test rows judge them. */
    public List<GateResult> gates() {
        return GateResult.judge(model, candidate.metrics());
    }

    /** What the command prints. */
    public ObjectNode json() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("project", project.name());
        json.put("model", model.name());
        json.put("label", model.label().name());
        ObjectNode events = json.putObject("events");
        events.put("rows", history.rows());
        events.put("used", history.events().size());
        ObjectNode rejected = events.putObject("dead_letters");
        history.rejected().forEach(rejected::put);
        ValidationReport.write(history.validation(), json.putArray("validation"));
        ObjectNode rows = json.putObject("rows");
        rows.put("all", table.rows());
        rows.put("train", split.train().length);
        rows.put("test", split.test().length);
        rows.put("entities", table.entities(table.all()));
        rows.put("test_starts", Instant.ofEpochMilli(split.testStart()).toString());
        tuned.write(json);
        ObjectNode metrics = json.putObject("test");
        candidate.metrics().forEach(metrics::put);
        json.put("threshold", candidate.bundle().manifest().threshold());
        EvaluationNode.writeIntervals(candidate.evaluation(), json.putObject("intervals"));
        CalibrationNode.write(candidate.calibration().record(), json.putObject("calibration"));
        if (recommendations != null) {
            recommendations.write(json.putObject("recommendations"));
        }
        ObjectNode single = json.putObject("best_single_feature");
        SingleFeature best = SingleFeature.best(table, split);
        if (best != null) {
            single.put("feature", best.feature());
            single.put("auc_roc", best.auc());
        }
        ObjectNode gates = json.putObject("gates");
        for (GateResult gate : gates()) {
            gates.put(gate.metric(), gate.passed());
        }
        ObjectNode targets = json.putObject("targets");
        for (TargetResult target : TargetResult.of(model, candidate.metrics())) {
            targets.put(target.metric(), target.met());
        }
        EvaluationNode.writeImportance(candidate.evaluation(), json.putObject("importance"));
        EvaluationNode.writeSlices(candidate.evaluation(), json.putObject("slices"));
        return json;
    }

    /** Writes the page of the evaluation, and the model's card, into a directory. */
    public void writeReports(Path directory) throws IOException {
        Files.createDirectories(directory);
        String sha256 = ModelBundle.sha256(candidate.bundle().encode());
        ModelOutcome outcome =
                ModelOutcome.evaluated(gates().stream().map(GateResult::record).toList());
        ReportFiles.writeEvaluation(directory, outcome.above(EvaluationPage.of(project, model, candidate), sha256));
        ModelCard.Subject subject = new ModelCard.Subject(
                outcome,
                sha256,
                tuned.inWords(),
                candidate.trained(),
                dataset(candidate.facts()),
                candidate.metrics(),
                candidate.evaluation());
        ReportFiles.writeCard(directory, ModelCard.of(project, model, subject));
    }

    /** No file holds these examples, so they have neither a version nor a hash. */
    private static Dataset dataset(DatasetFacts facts) {
        Instant cutoff = Instant.ofEpochMilli(facts.labelCutoff());
        return new Dataset(
                facts.rows(),
                facts.entities(),
                facts.positives(),
                facts.trainRows(),
                facts.testRows(),
                Instant.ofEpochMilli(facts.from()),
                Instant.ofEpochMilli(facts.until()),
                cutoff,
                cutoff,
                "",
                List.of(),
                0L,
                null,
                null,
                null,
                null,
                null,
                List.of());
    }
}
