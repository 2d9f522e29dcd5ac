package io.millrace.quickstart.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import io.millrace.history.SnapshotIds;
import io.millrace.history.SnapshotReplay;
import io.millrace.project.LabelDefinition;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.quickstart.history.VectorLists;
import io.millrace.records.LabelledExample;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Makes an example of each snapshot for each model that asks for its label: the one, under the id, that the stream would have made without a model.
 * What is there already is counted and not made again. Not thread-safe.
 */
final class PastExamples implements SnapshotReplay.Rows {
    private final Project project;
    private final FeatureSet features;
    private final Map<String, KnownTime> times;
    private final long oldest;
    private final IdSet known;
    private final Consumer<LabelledExample> sink;
    private final ExampleCounters all;
    private final ExampleCounters added;

    /**
     * @param times of each label, by its name, when examples with it can be made
     * @param oldest as-of of the oldest that a training would still take, epoch milliseconds
     * @param known ids of what is there
     */
    PastExamples(
            FeatureSet features,
            Map<String, KnownTime> times,
            long oldest,
            IdSet known,
            Consumer<LabelledExample> sink) {
        this.features = features;
        this.times = times;
        this.oldest = oldest;
        this.known = known;
        this.sink = sink;
        project = features.project();
        all = new ExampleCounters(project);
        added = new ExampleCounters(project);
    }

    /** Those that were made, and those that were there. */
    ExampleCounters all() {
        return all;
    }

    /** Those that were made. */
    ExampleCounters added() {
        return added;
    }

    @Override
    public void accept(
            byte[] entity,
            long boundary,
            FeatureVector vector,
            LabelDefinition label,
            boolean positive,
            boolean treated) {
        if (vector.asOf() < oldest || !times.get(label.name()).holds(vector.asOf(), matured(label, vector))) {
            return;
        }
        for (ModelDefinition model : project.models()) {
            if (model.label().equals(label)) {
                String id = SnapshotIds.prediction(project, model, entity, boundary);
                all.of(model).count(entity, vector.asOf(), positive);
                if (!known.contains(id)) {
                    added.of(model).count(entity, vector.asOf(), positive);
                    sink.accept(example(id, new String(entity, UTF_8), model, vector, positive, treated));
                }
            }
        }
    }

    private LabelledExample example(
            String id, String entity, ModelDefinition model, FeatureVector vector, boolean positive, boolean treated) {
        Instant asOf = Instant.ofEpochMilli(vector.asOf());
        return new LabelledExample(
                id,
                entity,
                model.name(),
                asOf,
                model.label().name(),
                positive ? 1.0 : 0.0,
                project.featureSet().version(),
                VectorLists.numbers(features, vector),
                VectorLists.categories(features, vector),
                null,
                null,
                Instant.ofEpochMilli(matured(model.label(), vector)),
                treated,
                null,
                null,
                null,
                -1L);
    }

    /** When the label is known. */
    private long matured(LabelDefinition label, FeatureVector vector) {
        return vector.asOf()
                + label.horizon().toMillis()
                + project.time().allowedLateness().toMillis();
    }
}
