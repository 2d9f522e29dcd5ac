package io.millrace.quickstart.evaluation;

import io.millrace.features.FeatureSet;
import io.millrace.history.SnapshotRun;
import io.millrace.ids.Ids;
import io.millrace.labels.LabelMarks;
import io.millrace.project.Durations;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.project.RecommendationPolicy;
import io.millrace.quickstart.history.VectorLists;
import io.millrace.quickstart.replay.UnmappableException;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.EntitySample;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.evaluation.Candidate;
import io.millrace.retrainer.evaluation.ModelEvaluator;
import io.millrace.retrainer.evaluation.ScoredRows;
import io.millrace.retrainer.training.ModelTrainer;
import io.millrace.retrainer.training.TrainedModel;
import io.millrace.topology.features.UnusableSchemaException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LongSummaryStatistics;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A whole project on files of events: the snapshots that the stream would have taken, their labels, and a training on some of them and a test on later ones, with a gap of one horizon between them. A
 * sample is drawn, entities are kept apart, and the test is as long, as the project says.
 */
public final class Evaluation {
    /** Share of the snapshot rows, by time, that are trained on where the project says nothing of a test stretch. */
    public static final double TRAIN_SHARE = 0.6;

    private static final Duration TICK = Duration.ofHours(1);

    private final Project project;
    private final ModelDefinition model;
    private final Clock clock;
    private final @Nullable EvaluationTuning tuning;
    private final FeatureSet features;

    /**
     * An evaluation of one model with the parameters that the project gives it.
     *
     * @param model one of the project's models
     * @param clock what an event must not be ahead of
     */
    public Evaluation(Project project, ModelDefinition model, Clock clock) {
        this(project, model, clock, null);
    }

    /**
     * An evaluation of one model.
     *
     * @param model one of the project's models
     * @param clock what an event must not be ahead of
     * @param tuning how its parameters are searched for first; null: they are not
     */
    public Evaluation(Project project, ModelDefinition model, Clock clock, @Nullable EvaluationTuning tuning) {
        this.project = project;
        this.model = model;
        this.clock = clock;
        this.tuning = tuning;
        features = FeatureSet.compile(project);
    }

    /**
     * Evaluates.
     *
     * @param events a file of events
     * @param progress hears the share of the file that was read, 0 to 1
     * @return the model, and how good it is
     * @throws TrainingFailed when the examples are too few
     */
    public Evaluated run(Path events, DoubleConsumer progress)
            throws IOException, UnmappableException, UnusableSchemaException, TrainingFailed {
        HistoricalEvents history = HistoricalEvents.read(project, features, events, clock.instant(), progress);
        ExampleTable all = examples(history);
        if (all.rows() == 0) {
            throw new TrainingFailed("no example has matured: of " + history.rows() + " rows "
                    + history.events().size() + " are events of the project" + span(history) + "; the others: "
                    + history.rejected());
        }
        ExampleTable table = sampled(all);
        Split split = split(table);
        TunedModel chosen = tuning == null ? TunedModel.asItIs(model) : tuning.tune(model, table, split.train());
        TrainedModel trained = new ModelTrainer(project, chosen.model()).train(table, split);
        Candidate candidate = new ModelEvaluator(chosen.model()).evaluate(trained, table, split);
        return new Evaluated(
                project, chosen, history, table, split, candidate, recommendations(history, table, split, trained));
    }

    /** How the lists do that the model's scores make; null where nothing is recommended by it. */
    private @Nullable RecommendationFigures recommendations(
            HistoricalEvents history, ExampleTable table, Split split, TrainedModel trained) throws TrainingFailed {
        RecommendationPolicy policy = project.recommendations();
        if (policy == null || !policy.model().equals(model.name())) {
            return null;
        }
        return RecommendationFigures.of(
                policy,
                features,
                model.label(),
                Choices.of(features, model.label(), history.events()),
                table,
                ScoredRows.of(trained.bundle(), table, split.test()),
                model.seed());
    }

    /** From when to when there are events, and how long a label takes; nothing where there are none. */
    private String span(HistoricalEvents history) {
        LongSummaryStatistics times =
                history.events().stream().mapToLong(e -> e.time()).summaryStatistics();
        return times.getCount() == 0
                ? ""
                : ", from %s to %s, and a label is known %s after its moment"
                        .formatted(
                                Instant.ofEpochMilli(times.getMin()),
                                Instant.ofEpochMilli(times.getMax()),
                                Durations.format(model.label().horizon()));
    }

    /** As a training draws it; what does not fit into memory lies in a file that is gone with the process. */
    private ExampleTable sampled(ExampleTable all) throws IOException {
        Long most = model.dataset().maximumRows();
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        return most == null ? all : EntitySample.draw(all, most, model.seed(), temporary);
    }

    private Split split(ExampleTable table) throws TrainingFailed {
        if (model.dataset().ownTestShare() != null) {
            return Split.of(table, model);
        }
        Split byRows = Split.byRows(table, model.label().horizon(), TRAIN_SHARE);
        return model.dataset().byEntity() ? byRows.byEntity(table, model.seed()) : byRows;
    }

    /**
     * The labelled examples of a file of events.
     *
     * @param progress hears the share of the file that was read, 0 to 1
     */
    public ExampleTable table(Path events, DoubleConsumer progress)
            throws IOException, UnmappableException, UnusableSchemaException {
        return examples(HistoricalEvents.read(project, features, events, clock.instant(), progress));
    }

    private ExampleTable examples(HistoricalEvents history) {
        ExampleTable.Builder table = ExampleTable.builder(project);
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
                        VectorLists.numbers(features, vector),
                        VectorLists.categories(features, vector)));
        return table.build();
    }
}
