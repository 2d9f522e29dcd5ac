package io.millrace.quickstart.evaluation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.history.SnapshotRun;
import io.millrace.ids.Ids;
import io.millrace.labels.LabelMarks;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.quickstart.replay.UnmappableException;
import io.millrace.quickstart.report.CalibrationNode;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.evaluation.Candidate;
import io.millrace.retrainer.evaluation.GateResult;
import io.millrace.retrainer.evaluation.ModelEvaluator;
import io.millrace.retrainer.evaluation.SingleFeature;
import io.millrace.retrainer.training.ModelTrainer;
import io.millrace.retrainer.training.TrainedModel;
import io.millrace.topology.features.UnusableSchemaException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A whole project on files of events: the snapshots that the stream would have taken, their labels, a training on the first
 * share of the rows by time, a gap of one horizon, and a test on the rest.
 */
public final class Evaluation {
    /** Share of the snapshot rows, by time, that are trained on. */
    public static final double TRAIN_SHARE = 0.6;

    private static final Duration TICK = Duration.ofHours(1);

    private final Project project;
    private final ModelDefinition model;
    private final Clock clock;
    private final FeatureSet features;

    /**
     * An evaluation of one model.
     *
     * @param model one of the project's models
     * @param clock what an event must not be ahead of
     */
    public Evaluation(Project project, ModelDefinition model, Clock clock) {
        this.project = project;
        this.model = model;
        this.clock = clock;
        features = FeatureSet.compile(project);
    }

    /**
     * Evaluates.
     *
     * @param events a file of events
     * @param progress hears the share of the file that was read, 0 to 1
     * @return rows, base rate, the test metrics and the best single feature, as the command prints it
     * @throws TrainingFailed when the examples are too few
     */
    public ObjectNode run(Path events, DoubleConsumer progress)
            throws IOException, UnmappableException, UnusableSchemaException, TrainingFailed {
        HistoricalEvents history = HistoricalEvents.read(project, features, events, clock.instant(), progress);
        ExampleTable table = examples(history);
        if (table.rows() == 0) {
            throw new TrainingFailed("no example has matured: of " + history.rows() + " rows "
                    + history.events().size() + " are events of the project; the others: " + history.rejected());
        }
        Split split = Split.byRows(table, model.label().horizon(), TRAIN_SHARE);
        TrainedModel trained = new ModelTrainer(project, model).train(table, split);
        Candidate candidate = new ModelEvaluator(model).evaluate(trained, table, split);
        return json(history, table, split, candidate, SingleFeature.best(table, split));
    }

    private ExampleTable examples(HistoricalEvents history) {
        ExampleTable.Builder table =
                ExampleTable.builder(ExampleTable.features(project.featureSet().features()));
        long last = history.events().stream().mapToLong(e -> e.time()).max().orElse(0);
        SnapshotRun.run(
                features,
                LabelMarks.compile(project, features),
                model.label(),
                history.events(),
                TICK.toMillis(),
                last,
                (entity, boundary, vector, positive) -> table.add(
                        Ids.snapshot(
                                project.name(),
                                project.featureSet().major(),
                                entity.getBytes(StandardCharsets.UTF_8),
                                boundary),
                        entity,
                        vector.asOf(),
                        positive ? 1 : 0,
                        numbers(vector),
                        categories(vector)));
        return table.build();
    }

    private List<Double> numbers(FeatureVector vector) {
        return IntStream.range(0, features.size()).mapToObj(vector::number).toList();
    }

    private List<@Nullable String> categories(FeatureVector vector) {
        List<@Nullable String> categories = new ArrayList<>();
        for (int i = 0; i < features.size(); i++) {
            if (features.categorical(i)) {
                byte[] utf8 = vector.category(i);
                categories.add(utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8));
            }
        }
        return categories;
    }

    private ObjectNode json(
            HistoricalEvents history,
            ExampleTable table,
            Split split,
            Candidate candidate,
            @Nullable SingleFeature best) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("project", project.name());
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
        ObjectNode metrics = json.putObject("test");
        candidate.metrics().forEach(metrics::put);
        json.put("threshold", candidate.bundle().manifest().threshold());
        CalibrationNode.write(candidate.calibration().record(), json.putObject("calibration"));
        ObjectNode single = json.putObject("best_single_feature");
        if (best != null) {
            single.put("feature", best.feature());
            single.put("auc_roc", best.auc());
        }
        ObjectNode gates = json.putObject("gates");
        for (GateResult gate : candidate.gates()) {
            gates.put(gate.metric(), gate.passed());
        }
        ObjectNode importance = json.putObject("importance");
        candidate.trained().gain().forEach(importance::put);
        return json;
    }
}
