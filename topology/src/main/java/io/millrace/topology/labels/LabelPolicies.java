package io.millrace.topology.labels;

import io.millrace.business.CalendarMonths;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.topology.quality.QualityWindows;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The labels of a project's models, and how long what decides them is kept. All in milliseconds of event time. */
final class LabelPolicies {
    /** A serving process that was away for a week finds its rows still labelled. */
    private static final long OUTAGE = Duration.ofDays(7).toMillis();

    private final Project project;
    private final Map<String, LabelPolicy> byModel = new LinkedHashMap<>();
    private final long lateness;
    private final long longest;
    private final QualityWindows quality;
    private final RowParts rowParts;

    LabelPolicies(Project project) {
        this.project = project;
        quality = new QualityWindows(project);
        rowParts = new RowParts(project);
        lateness = project.time().allowedLateness().toMillis();
        for (ModelDefinition model : project.models()) {
            int index = project.labels().indexOf(model.label());
            byModel.put(model.name(), new LabelPolicy(model.name(), model.label(), index, lateness));
        }
        longest =
                byModel.values().stream().mapToLong(LabelPolicy::horizon).max().orElse(0);
    }

    /** The label of the model that a row speaks of; null when the project has no such model. */
    @Nullable LabelPolicy of(String recorded) {
        ModelDefinition model = project.modelOf(recorded);
        return model == null ? null : byModel.get(model.name());
    }

    /** How many labels there are. */
    int labels() {
        return project.labels().size();
    }

    /** Whether a source says who was acted on. */
    boolean interventions() {
        return project.interventions().source() != null;
    }

    /** Whether a share of the entities is held out. */
    boolean heldOut() {
        return project.interventions().holdout() > 0;
    }

    /** Whose labels they are. */
    Project project() {
        return project;
    }

    /** The cohorts by which versions are judged. */
    QualityWindows quality() {
        return quality;
    }

    /** To which parts of those rows belong. */
    RowParts rowParts() {
        return rowParts;
    }

    /** Whether it is told what acting achieves. */
    boolean cohorts() {
        return project.interventions().isWatched();
    }

    /** The months of the project's zone. */
    CalendarMonths months() {
        return new CalendarMonths(project.time().zone());
    }

    /** How long after its maturity a row may still arrive and be labelled. */
    long slack() {
        return lateness + OUTAGE;
    }

    /** Activity at or before this moment decides no row that may still arrive, whatever its label. */
    long forgotten(long tick) {
        return tick - slack() - lateness - longest;
    }

    /** Entities whose latest row is as of this moment or earlier: features have forgotten them, too. */
    long gone(long tick) {
        return forgotten(tick) - project.entity().forgetAfter().toMillis();
    }
}
