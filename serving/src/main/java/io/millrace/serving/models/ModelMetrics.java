package io.millrace.serving.models;

import io.millrace.bundle.Rejection;
import io.millrace.runtime.metrics.Metrics;
import java.util.List;
import java.util.Map;

/** What is counted of models as they come and go. */
public final class ModelMetrics {
    private final Metrics metrics;
    private final String project;

    /** Counts a project's models. */
    public ModelMetrics(Metrics metrics, String project) {
        this.metrics = metrics;
        this.project = project;
        serving("");
    }

    /** Another route is in force. */
    void swapped(ModelRoute route) {
        metrics.counter(
                        "millrace_serving_model_swaps_total",
                        "Routes that were published.",
                        List.of("project"),
                        project)
                .increment();
        LoadedModel champion = route.champion();
        serving(champion == null ? "" : champion.version());
    }

    /** A version could not be put into service. */
    void rejected(Rejection rejection) {
        metrics.counter(
                        "millrace_serving_models_rejected_total",
                        "Model versions that should have come into service and could not, by reason.",
                        List.of("project", "reason"),
                        project,
                        rejection.code())
                .increment();
    }

    private void serving(String version) {
        metrics.info(
                "millrace_serving_info",
                "The model in service; an empty version before the first.",
                Map.of("project", project, "model_version", version));
    }
}
