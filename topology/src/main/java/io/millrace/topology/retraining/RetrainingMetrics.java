package io.millrace.topology.retraining;

import io.millrace.retraining.Phase;
import io.millrace.retraining.Reason;
import io.millrace.retraining.RetrainingEffect;
import io.millrace.retraining.RetrainingEffect.RequestTraining;
import io.millrace.retraining.RetrainingMachine;
import io.millrace.retraining.RetrainingState;
import io.millrace.retraining.RetrainingState.Birth;
import io.millrace.retraining.RetrainingState.Drift;
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
    private final Labelled<Gauge> newExamples;
    private final Labelled<Gauge> driftAges;
    private final Labelled<Gauge> rejections;

    /** @param models the project's: what can be counted of them is there from the start */
    public RetrainingMetrics(Metrics metrics, String project, List<String> models) {
        this.project = project;
        List<String> ofModel = List.of("project", "model");
        requests = metrics.countersBy(
                "millrace_retraining_requests_total",
                "Trainings asked for, by reason: one that has two counts under both.",
                List.of("project", "model", "reason"));
        phases = metrics.gaugesBy(
                "millrace_retraining_phase",
                "1 for the phase that the model is in, 0 for the others.",
                List.of("project", "model", "phase"));
        championAges = metrics.gaugesBy(
                "millrace_retraining_champion_age_seconds", "Event time since the champion was asked for.", ofModel);
        newExamples = metrics.gaugesBy(
                "millrace_retraining_new_examples", "Matured examples since the champion was asked for.", ofModel);
        driftAges = metrics.gaugesBy(
                "millrace_retraining_drift_age_seconds",
                "Event time since the champion's drift was confirmed; 0 while it is not.",
                ofModel);
        rejections = metrics.gaugesBy(
                "millrace_retraining_rejections_in_a_row",
                "Trainings in a row whose version did not come into service to stay: a gate, a person or a rollout was against it.",
                ofModel);
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
        resumed(model, step.state());
    }

    @Override
    public void resumed(String model, RetrainingState state) {
        rejections.with(project, model).set(state.holds().rejections());
        for (Phase phase : Phase.values()) {
            phase(model, phase).set(phase == state.phase() ? 1 : 0);
        }
        String champion = state.deployment().champion();
        Birth birth = champion == null ? null : state.births().get(champion);
        if (birth != null) {
            championAges.with(project, model).set((state.time() - birth.requestedAt()) / SECOND);
            newExamples.with(project, model).set((double) (state.examples().total() - birth.examples()));
        }
        Drift drift = champion == null ? null : state.drifts().get(champion);
        boolean drifted = drift != null && drift.confirmedAt() != RetrainingState.NEVER;
        driftAges.with(project, model).set(drifted ? Math.max(0, state.time() - drift.confirmedAt()) / SECOND : 0);
    }

    private Counter requests(String model, Reason reason) {
        return requests.with(project, model, reason.name().toLowerCase(Locale.ROOT));
    }

    private Gauge phase(String model, Phase phase) {
        return phases.with(project, model, phase.name().toLowerCase(Locale.ROOT));
    }
}
