package io.millrace.topology.quality;

import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.topology.windows.WindowPolicy;
import java.time.Duration;

/** How predictions fall into cohorts, by their as-of, and how long those are of interest. Milliseconds of event time; windows are aligned and named by their ends. */
public final class QualityWindows {
    private final Project project;
    private final long lateness;
    private final long kept;

    public QualityWindows(Project project) {
        this.project = project;
        lateness = project.time().allowedLateness().toMillis();
        Duration longest = project.models().stream()
                .map(model -> model.label().horizon())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        kept = longest.toMillis() + 2 * lateness + WindowPolicy.OUTAGE.toMillis();
    }

    /** Whether quality of any model is watched. */
    public boolean watched() {
        return project.modelNames().stream().anyMatch(this::watches);
    }

    /** Whether there is such a model, and its quality is watched. */
    public boolean watches(String model) {
        return project.modelNames().contains(model)
                && !project.model(model).quality().thresholds().isEmpty();
    }

    /** End of the window that holds an as-of. */
    public long end(String model, long asOf) {
        return WindowPolicy.end(asOf, length(model));
    }

    /** Start of the window of an end. */
    public long start(String model, long end) {
        return end - length(model);
    }

    /** The tick from which on every row of a window that came in time has been scored. */
    public long scored(long end) {
        return end + lateness;
    }

    /** The tick from which on every row of a window that came in time has its label. */
    public long matured(String model, long end) {
        ModelDefinition of = project.model(model);
        return end + of.label().horizon().toMillis() + lateness;
    }

    /** No row of windows that end at or before this can be labelled any more when a tick has been reached; -1 while there are none. */
    public long forgottenAt(long tick) {
        return Math.max(-1, tick - kept);
    }

    private long length(String model) {
        return project.model(model).quality().window().toMillis();
    }
}
