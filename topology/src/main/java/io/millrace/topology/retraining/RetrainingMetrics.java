package io.millrace.topology.retraining;

import io.millrace.retraining.Phase;
import io.millrace.retraining.Reason;
import io.millrace.retraining.RetrainingEffect;
import io.millrace.retraining.RetrainingEffect.RequestTraining;
import io.millrace.retraining.RetrainingMachine;
import io.millrace.retraining.RetrainingState;
import io.millrace.retraining.RetrainingState.Birth;
import io.millrace.runtime.metrics.Counter;
import io.millrace.runtime.metrics.Gauge;
import io.millrace.runtime.metrics.Labelled;
import io.millrace.runtime.metrics.Metrics;
import java.util.List;
import java.util.Locale;

/** Shows what each model's machine asks for, and where it is. */
public final class RetrainingMetrics implements RetrainingListener {
    private static final double SECOND = 1000;

    private final String project;
    private final Labelled<Counter> requests;
    private final Labelled<Gauge> phases;
    private final Labelled<Gauge> championAges;

    /** @param models the project's: what can be counted of them is there from the start */
    public RetrainingMetrics(Metrics metrics, String project, List<String> models) {
        this.project = project;
        requests = metrics.countersBy(
                "millrace_retraining_requests_total",
                "Trainings asked for, by reason: one that has two counts under both.",
                List.of("project", "model", "reason"));
        phases = metrics.gaugesBy(
                "millrace_retraining_phase",
                "1 for the phase that the model is in, 0 for the others.",
                List.of("project", "model", "phase"));
        championAges = metrics.gaugesBy(
                "millrace_retraining_champion_age_seconds",
                "Event time since the champion was asked for.",
                List.of("project", "model"));
        for (String model : models) {
            for (Reason reason : Reason.values()) {
                requests(model, reason);
            }
        }
    }

    @Override
    public void stepped(String model, RetrainingMachine.Step step) {
        for (RetrainingEffect effect : step.effects()) {
            if (effect instanceof RequestTraining request) {
                request.reasons().forEach(reason -> requests(model, reason).increment());
            }
        }
        RetrainingState state = step.state();
        for (Phase phase : Phase.values()) {
            phase(model, phase).set(phase == state.phase() ? 1 : 0);
        }
        String champion = state.deployment().champion();
        Birth birth = champion == null ? null : state.births().get(champion);
        if (birth != null) {
            championAges.with(project, model).set((state.time() - birth.requestedAt()) / SECOND);
        }
    }

    private Counter requests(String model, Reason reason) {
        return requests.with(project, model, reason.name().toLowerCase(Locale.ROOT));
    }

    private Gauge phase(String model, Phase phase) {
        return phases.with(project, model, phase.name().toLowerCase(Locale.ROOT));
    }
}
