package io.millrace.project;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One project file, read and checked.
 *
 * @param name the project's name: prefix of its topics, {@code [a-z][a-z0-9-]*}
 * @param objective what the project is for, in the user's words
 * @param time how event time is treated
 * @param entity whom the features describe
 * @param sources the user's own topics, in file order; a source's index here is its index everywhere
 * @param featureSet the features of the entity
 * @param examples who is sampled, and how often
 * @param labels what is predicted, in file order; a label's index here is the number of its bit in an update's marks
 * @param models how labels are learned, judged, rolled out, watched and renewed, in file order; each predicts one of the labels
 * @param historicalPeriod how long labelled examples are kept
 * @param partitions partitions of each of Millrace's own keyed topics
 * @param serving how predictions are served
 * @param interventions what is done about predictions
 * @param validation what source records must be like before they count
 * @param constraints what a model must keep to before it scores
 * @param availability share of answers that are to be in time: above 0, below 1
 * @param experiments comparisons of versions, in file order; they run when somebody starts them
 * @param recommendations what is recommended to the owners of composite entities; null: nothing is
 */
public record Project(
        String name,
        @Nullable String objective,
        TimePolicy time,
        EntityDefinition entity,
        List<SourceDefinition> sources,
        FeatureSetDefinition featureSet,
        ExamplePolicy examples,
        List<LabelDefinition> labels,
        List<ModelDefinition> models,
        Duration historicalPeriod,
        int partitions,
        ServingDefinition serving,
        InterventionPolicy interventions,
        ValidationDefinition validation,
        Constraints constraints,
        double availability,
        List<ExperimentDefinition> experiments,
        @Nullable RecommendationPolicy recommendations) {
    /** Share of answers that are to be in time, where the project file says nothing. */
    public static final double USUAL_AVAILABILITY = 0.999;

    /** An update's marks are 64 bits, and the last is that of interventions. */
    static final int MOST_LABELS = 63;

    public Project {
        sources = List.copyOf(sources);
        labels = List.copyOf(labels);
        models = List.copyOf(models);
        experiments = List.copyOf(experiments);
        if (!(availability > 0 && availability < 1)) {
            throw new IllegalArgumentException("an availability is above 0 and below 1, not " + availability);
        }
        if (labels.isEmpty() || labels.size() > MOST_LABELS || models.isEmpty()) {
            throw new IllegalArgumentException("a project has models, and from 1 to " + MOST_LABELS + " labels");
        }
        Set<String> names = new HashSet<>();
        for (ModelDefinition model : models) {
            if (!names.add(model.name())) {
                throw new IllegalArgumentException("two models are called " + model.name());
            }
            if (!labels.contains(model.label())) {
                throw new IllegalArgumentException("model " + model.name() + " predicts "
                        + model.label().name() + ", which is no label of the project");
            }
        }
    }

    /**
     * The model of that name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public ModelDefinition model(String model) {
        return models.stream()
                .filter(one -> one.name().equals(model))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no model " + model));
    }

    /**
     * The model that a record speaks of: that of the name; where it names none, as records from before there could be several, the first. Null
     * when there is no such model.
     */
    public @Nullable ModelDefinition modelOf(String recorded) {
        if (recorded.isEmpty()) {
            return models.get(0);
        }
        for (ModelDefinition model : models) {
            if (model.name().equals(recorded)) {
                return model;
            }
        }
        return null;
    }

    /** The experiment of that name; null when there is none. */
    public @Nullable ExperimentDefinition experiment(String experiment) {
        return experiments.stream()
                .filter(one -> one.name().equals(experiment))
                .findFirst()
                .orElse(null);
    }

    /**
     * How long an answer may take and be in time: {@code constraints.latency_p99}; where the project file has none, the strictest {@code
     * latency_p99} of its models' rollout guards. Null: nobody asks.
     */
    public @Nullable Duration latencyLimit() {
        return constraints.latencyP99() != null
                ? constraints.latencyP99()
                : models.stream()
                        .map(model -> model.rollout().guard().latencyP99())
                        .filter(Objects::nonNull)
                        .min(Comparator.naturalOrder())
                        .orElse(null);
    }

    /** Names of the models, in file order. */
    public List<String> modelNames() {
        return models.stream().map(ModelDefinition::name).toList();
    }

    /** Index of the source of that name, or -1. */
    public int sourceIndex(String source) {
        for (int i = 0; i < sources.size(); i++) {
            if (sources.get(i).name().equals(source)) {
                return i;
            }
        }
        return -1;
    }
}
