package io.millrace.quickstart.evaluation;

import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.history.SnapshotRun;
import io.millrace.ids.Ids;
import io.millrace.labels.LabelMarks;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.quickstart.replay.UnmappableException;
import io.millrace.retrainer.TrainingFailed;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.Split;
import io.millrace.retrainer.evaluation.Candidate;
import io.millrace.retrainer.evaluation.ModelEvaluator;
import io.millrace.retrainer.training.ModelTrainer;
import io.millrace.retrainer.training.TrainedModel;
import io.millrace.topology.features.UnusableSchemaException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
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
     * @return the model, and how good it is
     * @throws TrainingFailed when the examples are too few
     */
    public Evaluated run(Path events, DoubleConsumer progress)
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
        return new Evaluated(project, model, history, table, split, candidate);
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
}
