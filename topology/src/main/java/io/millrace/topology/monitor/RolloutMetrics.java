package io.millrace.topology.monitor;

import io.millrace.records.Deployment;
import io.millrace.records.RolloutStatus;
import io.millrace.runtime.control.ControlListener;
import io.millrace.runtime.control.ControlView;
import io.millrace.runtime.metrics.Gauge;
import io.millrace.runtime.metrics.Metrics;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is under way of each model, as its latest deployment record has it: every monitor tells the same, whichever of them decides. */
final class RolloutMetrics implements ControlListener {
    private static final List<String> MODEL = List.of("project", "model");
    private static final List<String> PHASE = List.of("project", "model", "phase");

    /** Where nothing is under way. */
    private static final String NONE = "none";

    private final Metrics metrics;
    private final String project;
    private final List<String> models;

    /** @param models the project's: there is a figure of each, also before its first deployment */
    RolloutMetrics(Metrics metrics, String project, List<String> models) {
        this.metrics = metrics;
        this.project = project;
        this.models = List.copyOf(models);
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
        phase(model, status == null ? NONE : status.getPhase().name().toLowerCase(Locale.ROOT));
        gauge(
                        model,
                        "millrace_rollout_step",
                        "Number of the step under way, from 1; 0 while a version is loaded, or when there is none.")
                .set(status == null ? 0 : status.getStep());
        gauge(model, "millrace_rollout_share", "Share of the entities that the version on trial decides for.")
                .set(status == null ? 0 : status.getShare());
        gauge(model, "millrace_rollout_paused", "1 while a rollout waits for somebody to say how to go on")
                .set(status != null && status.getPaused() ? 1 : 0);
        gauge(model, "millrace_deployment_sequence", "Sequence of the latest deployment record.")
                .set((double) (deployment == null ? -1 : deployment.getSequence()));
    }

    private void phase(String model, String now) {
        for (String phase : List.of(NONE, "loading", "shadow", "live")) {
            metrics.gauge(
                            "millrace_rollout_phase",
                            "1 for the phase that the model's rollout is in; none where none is under way.",
                            PHASE,
                            project,
                            model,
                            phase)
                    .set(phase.equals(now) ? 1 : 0);
        }
    }

    private Gauge gauge(String model, String name, String help) {
        return metrics.gauge(name, help, MODEL, project, model);
    }
}
