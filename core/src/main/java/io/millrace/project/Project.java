package io.millrace.project;

import java.time.Duration;
import java.util.List;
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
 * @param label what is predicted
 * @param model how it is learned, judged, rolled out, watched and renewed
 * @param historicalPeriod how long labelled examples are kept
 * @param partitions partitions of each of Millrace's own keyed topics
 * @param serving how predictions are served
 * @param interventions what is done about predictions
 * @param validation what source records must be like before they count
 */
public record Project(
        String name,
        @Nullable String objective,
        TimePolicy time,
        EntityDefinition entity,
        List<SourceDefinition> sources,
        FeatureSetDefinition featureSet,
        ExamplePolicy examples,
        LabelDefinition label,
        ModelDefinition model,
        Duration historicalPeriod,
        int partitions,
        ServingDefinition serving,
        InterventionPolicy interventions,
        ValidationDefinition validation) {

    public Project {
        sources = List.copyOf(sources);
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
