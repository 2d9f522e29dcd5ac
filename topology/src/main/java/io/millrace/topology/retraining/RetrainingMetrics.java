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
import io.millrace.runtime.metrics.Labelled;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.metrics.Metrics.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Shows what each model's machine asks for, and where it is: of the machines that this process runs, and of no others. */
public final class RetrainingMetrics implements RetrainingListener {
    private static final double SECOND = 1000;
    private static final List<String> MODEL = List.of("project", "model");

    private final Metrics metrics;
    private final String project;
    private final Labelled<Counter> requests;
    /** Of the machines that run here, by model. */
    private final Map<String, RetrainingState> states = new ConcurrentHashMap<>();

    /** A figure of a machine; null where there is none. */
    @FunctionalInterface
    private interface Figure {
        @Nullable Double of(RetrainingState state);
    }

    /** @param models the project's: what can be counted of them is there from the start */
    public RetrainingMetrics(Metrics metrics, String project, List<String> models) {
        this.metrics = metrics;
        this.project = project;
        requests = metrics.countersBy(
                "millrace_retraining_requests_total",
                "Trainings asked for, by reason: one that has two counts under both.",
                List.of("project", "model", "reason"));
        metrics.family(
                "millrace_retraining_phase",
                "1 for the phase that the model is in, 0 for the others.",
                List.of("project", "model", "phase"),
                project,
                this::phases);
        figure(
                "millrace_retraining_champion_age_seconds",
                "Event time since the champion was asked for.",
                state -> age(state, birth(state)));
        figure(
                "millrace_retraining_new_examples",
                "Matured examples since the champion was asked for.",
                state -> examples(state, birth(state)));
        figure(
                "millrace_retraining_drift_age_seconds",
                "Event time since the champion's drift was confirmed; 0 while it is not.",
                RetrainingMetrics::driftAge);
        figure(
                "millrace_retraining_rejections_in_a_row",
                "Trainings in a row whose version did not come into service to stay: a gate, a person or a rollout was against it.",
                state -> (double) state.holds().rejections());
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
        states.put(model, state);
    }

    @Override
    public void lost(String model) {
        states.remove(model);
    }

    private void figure(String name, String help, Figure figure) {
        metrics.family(name, help, MODEL, project, () -> {
            List<Sample> samples = new ArrayList<>();
            states.forEach((model, state) -> {
                Double value = figure.of(state);
                if (value != null) {
                    samples.add(new Sample(List.of(project, model), value));
                }
            });
            return samples;
        });
    }

    private List<Sample> phases() {
        List<Sample> samples = new ArrayList<>();
        states.forEach((model, state) -> {
            for (Phase phase : Phase.values()) {
                samples.add(new Sample(
                        List.of(project, model, phase.name().toLowerCase(Locale.ROOT)),
                        phase == state.phase() ? 1 : 0));
            }
        });
        return samples;
    }

    /** Of the champion; null where there is none, or one of which nobody knows when it was asked for. */
    private static @Nullable Birth birth(RetrainingState state) {
        String champion = state.deployment().champion();
        return champion == null ? null : state.births().get(champion);
    }

    private static @Nullable Double age(RetrainingState state, @Nullable Birth birth) {
        return birth == null ? null : (state.time() - birth.requestedAt()) / SECOND;
    }

    private static @Nullable Double examples(RetrainingState state, @Nullable Birth birth) {
        return birth == null ? null : (double) (state.examples().total() - birth.examples());
    }

    private static double driftAge(RetrainingState state) {
        String champion = state.deployment().champion();
        Drift drift = champion == null ? null : state.drifts().get(champion);
        boolean drifted = drift != null && drift.confirmedAt() != RetrainingState.NEVER;
        return drifted ? Math.max(0, state.time() - drift.confirmedAt()) / SECOND : 0;
    }

    private Counter requests(String model, Reason reason) {
        return requests.with(project, model, reason.name().toLowerCase(Locale.ROOT));
    }
}
