package io.millrace.serving.models;

import io.millrace.bundle.Rejection;
import io.millrace.runtime.metrics.Counter;
import io.millrace.runtime.metrics.Labelled;
import io.millrace.runtime.metrics.Metrics;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What is counted of a model as its versions come and go. */
public final class ModelMetrics {
    private final Metrics metrics;
    private final String project;
    private final String model;
    private final Counter swaps;
    private final Map<Rejection, Counter> rejections = new EnumMap<>(Rejection.class);

    /** Counts the versions of one of a project's models. */
    public ModelMetrics(Metrics metrics, String project, String model) {
        this.metrics = metrics;
        this.project = project;
        this.model = model;
        swaps = metrics.counter(
                "millrace_serving_model_swaps_total",
                "Changes of who scores whom.",
                List.of("project", "model"),
                project,
                model);
        Labelled<Counter> rejected = metrics.countersBy(
                "millrace_serving_models_rejected_total",
                "Model versions that should have come into service and could not, by reason.",
                List.of("project", "model", "reason"));
        for (Rejection reason : Rejection.values()) {
            rejections.put(reason, rejected.with(project, model, reason.code()));
        }
        serving("");
    }

    /** Another route is in force. */
    void swapped(ModelRoute route) {
        swaps.increment();
        LoadedModel champion = route.champion();
        serving(champion == null ? "" : champion.version());
    }

    /** A version could not be put into service. */
    void rejected(Rejection rejection) {
        Objects.requireNonNull(rejections.get(rejection)).increment();
    }

    private void serving(String version) {
        metrics.family(
                "millrace_serving_info",
                "Always 1: the version of each model in service; an empty version before the first.",
                List.of("project", "model", "model_version"),
                model,
                () -> List.of(new Metrics.Sample(List.of(project, model, version), 1)));
    }
}
