package io.millrace.labels;

import io.millrace.expressions.Condition;
import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.project.LabelDefinition;
import io.millrace.project.Project;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which events matter to which labels: a bit for each label of the project, in file order. An event counts for a label as activity for
 * an absence, as an occurrence for an event label. The last bit is that of interventions, so that it stays theirs when a label is added.
 * Immutable and thread-safe.
 */
public final class LabelMarks {
    /** Number of the mark of an intervention: it stands where a label's number does, and is none's. */
    public static final int INTERVENTION = Long.SIZE - 1;

    private final FeatureSet features;
    private final List<Rule> rules;
    /** Index of the source of interventions; -1 without one. */
    private final int interventions;

    /** Where the events of one label come from, and what they must meet. */
    private static final class Rule {
        private final boolean[] sources;
        private final @Nullable Condition condition;

        Rule(boolean[] sources, @Nullable Condition condition) {
            this.sources = sources;
            this.condition = condition;
        }

        boolean counts(Event event) {
            return sources[event.source()] && (condition == null || condition.test(event));
        }
    }

    private LabelMarks(FeatureSet features, List<Rule> rules, int interventions) {
        this.features = features;
        this.rules = rules;
        this.interventions = interventions;
    }

    /** Compiles the project's labels against the layouts of its feature set. */
    public static LabelMarks compile(Project project, FeatureSet features) {
        String interventions = project.interventions().source();
        return new LabelMarks(
                features,
                project.labels().stream()
                        .map(label -> rule(label, project, features))
                        .toList(),
                interventions == null ? -1 : project.sourceIndex(interventions));
    }

    private static Rule rule(LabelDefinition label, Project project, FeatureSet features) {
        boolean[] sources = new boolean[project.sources().size()];
        for (String source : label.sources()) {
            sources[project.sourceIndex(source)] = true;
        }
        String where = label.where();
        Condition condition = where == null
                ? null
                : features.condition(project.sourceIndex(label.sources().get(0)), where);
        return new Rule(sources, condition);
    }

    /** The event's marks: bit i for the label of index i in the project, bit {@link #INTERVENTION} for an intervention. */
    public long marks(Event event) {
        long marks = event.source() == interventions ? 1L << INTERVENTION : 0;
        boolean derived = false;
        for (int label = 0; label < rules.size(); label++) {
            Rule rule = rules.get(label);
            if (!derived && rule.condition != null && rule.sources[event.source()]) {
                features.derive(event);
                derived = true;
            }
            marks |= rule.counts(event) ? 1L << label : 0;
        }
        return marks;
    }

    /** Whether marks say that the event counts for the label of that index, or is an {@link #INTERVENTION}. */
    public static boolean counts(long marks, int label) {
        return (marks >>> label & 1) != 0;
    }
}
