package io.millrace.topology.retraining;

import io.millrace.retraining.Phase;
import io.millrace.retraining.Reason;
import io.millrace.retraining.RetrainingEffect;
import io.millrace.retraining.RetrainingEffect.RequestTraining;
import io.millrace.retraining.RetrainingMachine;
import io.millrace.retraining.RetrainingState;
import io.millrace.retraining.RetrainingState.Birth;
import io.millrace.runtime.metrics.Metrics;
import java.util.List;
import java.util.Locale;

/** Shows what each model's machine asks for, and where it is. */
public final class RetrainingMetrics implements RetrainingListener {
    private static final double SECOND = 1000;

    private final Metrics metrics;
    private final String project;

    public RetrainingMetrics(Metrics metrics, String project) {
        this.metrics = metrics;
        this.project = project;
    }

    @Override
    public void stepped(String model, RetrainingMachine.Step step) {
        for (RetrainingEffect effect : step.effects()) {
            if (effect instanceof RequestTraining request) {
                for (Reason reason : request.reasons()) {
                    metrics.counter(
                                    "millrace_retraining_requests_total",
                                    "Trainings asked for, by reason: one that has two counts under both",
                                    List.of("project", "model", "reason"),
                                    project,
                                    model,
                                    reason.name().toLowerCase(Locale.ROOT))
                            .increment();
                }
            }
        }
        RetrainingState state = step.state();
        for (Phase phase : Phase.values()) {
            metrics.gauge(
                            "millrace_retraining_phase",
                            "1 for the phase that the model is in, 0 for the others",
                            List.of("project", "model", "phase"),
                            project,
                            model,
                            phase.name().toLowerCase(Locale.ROOT))
                    .set(phase == state.phase() ? 1 : 0);
        }
        String champion = state.deployment().champion();
        Birth birth = champion == null ? null : state.births().get(champion);
        if (birth != null) {
            metrics.gauge(
                            "millrace_retraining_champion_age_seconds",
                            "Event time since the champion was asked for",
                            List.of("project", "model"),
                            project,
                            model)
                    .set((state.time() - birth.requestedAt()) / SECOND);
        }
    }
}
