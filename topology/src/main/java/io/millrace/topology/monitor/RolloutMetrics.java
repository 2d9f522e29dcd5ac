package io.millrace.topology.monitor;

import io.millrace.records.Deployment;
import io.millrace.records.RolloutStatus;
import io.millrace.runtime.control.ControlListener;
import io.millrace.runtime.control.ControlView;
import io.millrace.runtime.metrics.Gauge;
import io.millrace.runtime.metrics.Labelled;
import io.millrace.runtime.metrics.Metrics;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is under way of each model, as its latest deployment record has it: every monitor tells the same, whichever of them decides. */
final class RolloutMetrics implements ControlListener {
    private static final List<String> MODEL = List.of("project", "model");

    /** Where nothing is under way. */
    private static final String NONE = "none";

    private final String project;
    private final List<String> models;
    private final Labelled<Gauge> phases;
    private final Labelled<Gauge> steps;
    private final Labelled<Gauge> shares;
    private final Labelled<Gauge> pauses;
    private final Labelled<Gauge> sequences;

    /** @param models the project's: there is a figure of each, also before its first deployment */
    RolloutMetrics(Metrics metrics, String project, List<String> models) {
        this.project = project;
        this.models = List.copyOf(models);
        phases = metrics.gaugesBy(
                "millrace_rollout_phase",
                "1 for the phase that the model's rollout is in; none where none is under way.",
                List.of("project", "model", "phase"));
        steps = metrics.gaugesBy(
                "millrace_rollout_step",
                "Number of the step under way, from 1; 0 while a version is loaded, or when there is none.",
                MODEL);
        shares = metrics.gaugesBy(
                "millrace_rollout_share", "Share of the entities that the version on trial decides for.", MODEL);
        pauses = metrics.gaugesBy(
                "millrace_rollout_paused", "1 while a rollout waits for somebody to say how to go on", MODEL);
        sequences =
                metrics.gaugesBy("millrace_deployment_sequence", "Sequence of the latest deployment record.", MODEL);
    }

    @Override
    public boolean accept(ControlView view) {
        for (String model : models) {
            tell(model, view.model(model).deployment());
        }
        return true;
    }

    private void tell(String model, @Nullable Deployment deployment) {
        RolloutStatus status = deployment == null ? null : deployment.getRollout();
        String now = status == null ? NONE : status.getPhase().name().toLowerCase(Locale.ROOT);
        for (String phase : List.of(NONE, "loading", "shadow", "live")) {
            phases.with(project, model, phase).set(phase.equals(now) ? 1 : 0);
        }
        steps.with(project, model).set(status == null ? 0 : status.getStep());
        shares.with(project, model).set(status == null ? 0 : status.getShare());
        pauses.with(project, model).set(status != null && status.getPaused() ? 1 : 0);
        sequences.with(project, model).set((double) (deployment == null ? -1 : deployment.getSequence()));
    }
}
