package io.millrace.labels;

import io.millrace.expressions.Condition;
import io.millrace.features.Event;
import io.millrace.features.FeatureSet;
import io.millrace.project.LabelDefinition;
import io.millrace.project.Project;
import org.jspecify.annotations.Nullable;

/** Which events matter to the label. Immutable and thread-safe. */
public final class LabelMarks {
    /** The event counts for the label: activity for an absence, an occurrence for an event label. */
    public static final long COUNTS = 1;

    private final FeatureSet features;
    private final boolean[] sources;
    private final @Nullable Condition condition;
    private final boolean absence;

    private LabelMarks(FeatureSet features, boolean[] sources, @Nullable Condition condition, boolean absence) {
        this.features = features;
        this.sources = sources;
        this.condition = condition;
        this.absence = absence;
    }

    /** Compiles the project's label against the layouts of its feature set. */
    public static LabelMarks compile(Project project, FeatureSet features) {
        LabelDefinition label = project.label();
        boolean[] sources = new boolean[project.sources().size()];
        for (String source : label.sources()) {
            sources[project.sourceIndex(source)] = true;
        }
        Condition condition = null;
        if (label instanceof LabelDefinition.Occurrence occurrence && occurrence.where() != null) {
            condition = features.condition(project.sourceIndex(occurrence.source()), occurrence.where());
        } else if (label instanceof LabelDefinition.Absence absence && absence.where() != null) {
            condition = features.condition(project.sourceIndex(absence.sources().get(0)), absence.where());
        }
        return new LabelMarks(features, sources, condition, label instanceof LabelDefinition.Absence);
    }

    /** The event's marks: {@link #COUNTS} or 0. */
    public long marks(Event event) {
        if (!sources[event.source()]) {
            return 0;
        }
        if (condition == null) {
            return COUNTS;
        }
        features.derive(event);
        return condition.test(event) ? COUNTS : 0;
    }

    /** The label, given whether an event that counts falls in (as-of, as-of + horizon]. */
    public boolean positive(boolean any) {
        return any != absence;
    }
}
