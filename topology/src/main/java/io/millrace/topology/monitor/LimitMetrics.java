package io.millrace.topology.monitor;

import io.millrace.project.BusinessTargets;
import io.millrace.project.BusinessTargets.FalsePositiveCost;
import io.millrace.project.ModelDefinition;
import io.millrace.project.ModelDefinition.RetrainingPolicy;
import io.millrace.project.ModelDefinition.Trigger;
import io.millrace.project.Project;
import io.millrace.runtime.metrics.Metrics;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shows what the project file asks for and allows, beside the figures that are held against it: a dashboard draws both, and nobody copies a threshold into it.
 * What the file does not ask for is not there.
 */
final class LimitMetrics {
    private static final List<String> MODEL = List.of("project", "model");
    private static final double SECOND = 1000;

    private final Metrics metrics;
    private final String project;

    private LimitMetrics(Metrics metrics, String project) {
        this.metrics = metrics;
        this.project = project;
    }

    /** Shows the limits of a project; they stay what they are until the process ends. */
    static void show(Metrics metrics, Project project) {
        LimitMetrics limits = new LimitMetrics(metrics, project.name());
        project.models().forEach(limits::model);
        BusinessTargets targets = project.interventions().targets();
        if (targets != null) {
            limits.business(targets);
        }
    }

    private void model(ModelDefinition model) {
        String name = model.name();
        limit(
                "millrace_drift_importance_threshold_ratio",
                "Importance that must be confirmed to have drifted before a training is asked for",
                name,
                model.drift().confirmedImportance());
        limit("millrace_drift_min_samples", "Snapshots below which a window of drift is no evidence", name, (double)
                model.drift().minimumSamples());
        RetrainingPolicy retraining = model.retraining();
        limit(
                "millrace_retraining_max_age_seconds",
                "Event time after which the champion is renewed",
                name,
                retraining.on().contains(Trigger.AGE) ? seconds(retraining.maximumAge()) : null);
        limit(
                "millrace_rollout_guard_error_ratio",
                "Share of vectors on which a version on trial may fail",
                name,
                model.rollout().guard().errorRate());
    }

    private void business(BusinessTargets targets) {
        limit(
                "millrace_business_reduction_target_ratio",
                "Share of the label's cases that acting is to avoid",
                targets.model(),
                targets.rateReduction());
        FalsePositiveCost cost = targets.falsePositives();
        limit(
                "millrace_business_false_alarm_cost_limit",
                "What false alarms of a month may cost, in the project's currency",
                targets.model(),
                cost == null ? null : cost.maxPerMonth());
    }

    private void limit(String name, String help, String model, @Nullable Double value) {
        if (value != null) {
            metrics.gauge(name, help, MODEL, project, model).set(value);
        }
    }

    private static @Nullable Double seconds(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis() / SECOND;
    }
}
