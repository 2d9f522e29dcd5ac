package io.millrace.quickstart.rules;

import static io.millrace.quickstart.rules.AlertRule.Severity.CRITICAL;
import static io.millrace.quickstart.rules.AlertRule.Severity.INFO;
import static io.millrace.quickstart.rules.AlertRule.Severity.WARNING;

import io.millrace.project.DriftMeasure;
import io.millrace.project.ModelDefinition;
import io.millrace.project.ModelDefinition.DriftPolicy;
import io.millrace.project.Project;
import java.time.Duration;

/** What has drifted of a model's inputs, and whether anything is judged at all. */
final class DriftRules {
    private static final String LABELS = "quality.md#by-matured-labels";
    private static final String JUDGED = "drift.md#from-windows-to-drift";

    private DriftRules() {}

    static RuleGroup of(Project project, ModelDefinition model) {
        RuleGroup group = RuleGroup.of("drift", project.name(), model.name());
        DriftPolicy policy = model.drift();
        for (DriftMeasure measure : DriftMeasure.values()) {
            Double threshold = policy.threshold(measure);
            if (threshold != null) {
                measure(group, measure.written(), threshold);
            }
        }
        group.rule("DriftConfirmed", WARNING, "monitoring.drift.confirm")
                .when("max by (model_version, feature) (" + group.series("millrace_drift_confirmed") + ") == 1")
                .shownBy("drift", 3)
                .says(
                        "drift of {{ $labels.feature }} is confirmed, in " + policy.confirm() + " of " + policy.of()
                                + " windows",
                        "is the world another, or the data? Where it weighs enough, a training is asked for by itself",
                        JUDGED);
        group.rule("DriftWeighs", WARNING, "monitoring.drift.importance")
                .when("max by (model_version) (" + group.series("millrace_drift_importance_ratio") + ") >= "
                        + Written.number(policy.confirmedImportance()))
                .shownBy("drift", 10)
                .says(
                        "features with {{ $value | humanizePercentage }} of the model's importance have drifted: enough to ask for a training",
                        "follow the training; it waits for labels that are younger than the drift",
                        "retraining.md#drift");
        group.rule("ConceptDrift", WARNING, null)
                .when("max(" + group.series("millrace_concept_drift") + ") == 1")
                .shownBy("drift", 15)
                .says(
                        "what follows from the inputs has changed, and it is confirmed",
                        "has the world changed, or what is done about predictions? The model has to learn anew",
                        LABELS);
        group.rule("DriftQuarantined", CRITICAL, null)
                .when("max by (model_version, feature) (" + group.series("millrace_drift_quarantined") + ") == 1")
                .shownBy("drift", 3)
                .says(
                        "{{ $labels.feature }} is missing as if its upstream were broken",
                        "look upstream; until it is mended nothing is learned by itself",
                        JUDGED);
        group.rule("DriftSamplesFew", INFO, "monitoring.drift.min_samples")
                .when("min by (model_version) (" + group.series("millrace_drift_samples") + ") < "
                        + policy.minimumSamples())
                .shownBy("drift", 9)
                .says(
                        "the latest window of drift of {{ $labels.model_version }} has {{ $value | humanize }} rows, fewer than the "
                                + policy.minimumSamples() + " that it takes to say anything",
                        "are fewer entities eligible, or is scoring behind? A longer window has more",
                        JUDGED);
        Duration patience = policy.window().multipliedBy(2).plus(project.time().allowedLateness());
        group.rule("NoDriftWindows", WARNING, "monitoring.drift.window")
                .when("max(millrace_clock_event_time_seconds{project=\"%s\"}) - max(%s) > %s"
                        .formatted(
                                project.name(),
                                group.series("millrace_drift_window_end_seconds"),
                                Written.seconds(patience)))
                .lasting(Duration.ofHours(1))
                .shownBy("drift", 12)
                .says(
                        "no window of drift has been judged for two windows' time",
                        "does the monitor run, and are predictions made? No window is not the same as no drift",
                        JUDGED);
        return group;
    }

    private static void measure(RuleGroup group, String measure, double threshold) {
        String series = group.series("millrace_drift_measure", "measure=\"" + measure + "\"", "feature!=\"label\"");
        group.rule("Drift" + Written.camel(measure), INFO, "monitoring.drift." + measure)
                .when("max by (model_version, feature) (" + series + ") > " + Written.number(threshold)
                        + " and on (model_version, feature) " + group.series("millrace_drift_out") + " == 1")
                .shownBy("drift", 1)
                .says(
                        measure + " of {{ $labels.feature }} is {{ $value | humanize }}, above "
                                + Written.number(threshold) + ", and not by chance",
                        "one window is no drift: see whether the next confirms it",
                        "drift.md#measures");
    }
}
