package io.millrace.topology.retraining;

import io.millrace.retraining.Phase;
import io.millrace.retraining.Reason;
import io.millrace.retraining.RetrainingEffect;
import io.millrace.retraining.RetrainingEffect.RequestTraining;
import io.millrace.retraining.RetrainingMachine;
import io.millrace.retraining.RetrainingState;
import io.millrace.retraining.RetrainingState.Birth;
import io.millrace.retraining.RetrainingState.Drift;
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
        resumed(model, step.state());
    }

    @Override
    public void resumed(String model, RetrainingState state) {
        gauge(
                model,
                "millrace_retraining_rejections_in_a_row",
                "Trainings in a row whose version did not come into service to stay",
                state.holds().rejections());
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
            gauge(
                    model,
                    "millrace_retraining_champion_age_seconds",
                    "Event time since the champion was asked for",
                    (state.time() - birth.requestedAt()) / SECOND);
            gauge(
                    model,
                    "millrace_retraining_new_examples",
                    "Matured examples since the champion was asked for",
                    (double) (state.examples().total() - birth.examples()));
        }
        Drift drift = champion == null ? null : state.drifts().get(champion);
        boolean drifted = drift != null && drift.confirmedAt() != RetrainingState.NEVER;
        gauge(
                model,
                "millrace_retraining_drift_age_seconds",
                "Event time since the champion's drift was confirmed; 0 while it is not",
                drifted ? Math.max(0, state.time() - drift.confirmedAt()) / SECOND : 0);
    }

    private void gauge(String model, String name, String help, double value) {
        metrics.gauge(name, help, List.of("project", "model"), project, model).set(value);
    }
}
