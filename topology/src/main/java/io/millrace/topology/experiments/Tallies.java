package io.millrace.topology.experiments;

import io.millrace.project.ExperimentDefinition;
import io.millrace.project.ExperimentDefinition.Outcomes;
import io.millrace.project.LabelDefinition;
import io.millrace.project.Project;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a project's experiments count. A tally names one kind of thing that happens to entities: outcomes of a kind, or events that decide a
 * label.
 */
final class Tallies {
    private static final String OUTCOME = "outcome:";
    private static final String LABEL = "label:";

    private final Map<String, Counted> byExperiment = new LinkedHashMap<>();
    /** Tally by the label's place among the project's. */
    private final Map<Integer, String> labels = new LinkedHashMap<>();

    Tallies(Project project) {
        for (ExperimentDefinition experiment : project.experiments()) {
            Outcomes of = experiment.primary().of();
            if (of instanceof Outcomes.OfLabel named) {
                LabelDefinition label = label(project, named.label());
                labels.put(project.labels().indexOf(label), LABEL + label.name());
                byExperiment.put(experiment.name(), new Counted(LABEL + label.name(), label));
            } else if (of instanceof Outcomes.Recorded recorded) {
                String kind = recorded.kind();
                byExperiment.put(experiment.name(), new Counted(kind == null ? null : OUTCOME + kind, null));
            }
        }
    }

    /**
     * What an experiment counts.
     *
     * @param tally only this; null: outcomes of every kind
     * @param label that the tally decides; null when it is none of a label
     */
    record Counted(@Nullable String tally, @Nullable LabelDefinition label) {
        boolean counts(String other) {
            return tally == null ? other.startsWith(OUTCOME) : tally.equals(other);
        }

        /** Whether an entity has an outcome, given whether anything that counts happened in its window. */
        boolean positive(boolean any) {
            return label == null ? any : label.positive(any);
        }
    }

    Counted of(ExperimentDefinition experiment) {
        return Objects.requireNonNull(byExperiment.get(experiment.name()));
    }

    /** Tally of outcomes of a kind. */
    static String outcomes(String kind) {
        return OUTCOME + kind;
    }

    /** Whether any experiment counts this. */
    boolean wanted(String tally) {
        return byExperiment.values().stream().anyMatch(counted -> counted.counts(tally));
    }

    /** Tallies of the labels that experiments count, by the label's place among the project's. */
    Map<Integer, String> labels() {
        return Map.copyOf(labels);
    }

    private static LabelDefinition label(Project project, String name) {
        List<LabelDefinition> found = project.labels().stream()
                .filter(label -> label.name().equals(name))
                .toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("the project has no label " + name);
        }
        return found.get(0);
    }
}
