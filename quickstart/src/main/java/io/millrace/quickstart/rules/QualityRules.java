package io.millrace.quickstart.rules;

import static io.millrace.quickstart.rules.AlertRule.Severity.INFO;
import static io.millrace.quickstart.rules.AlertRule.Severity.WARNING;

import io.millrace.project.Better;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.project.QualityDefinition;
import java.util.Locale;
import java.util.Map;

/** How well a model decides, where that is watched: held against the thresholds of monitoring, and against gates and targets. */
final class QualityRules {
    private static final String LABELS = "quality.md#by-matured-labels";

    private QualityRules() {}

    static RuleGroup of(Project project, ModelDefinition model) {
        RuleGroup group = RuleGroup.of("quality", project.name(), model.name());
        Map<String, Double> thresholds = model.quality().thresholds();
        thresholds.forEach((metric, threshold) -> {
            String from = "monitoring.quality." + metric;
            String bound = Better.of(metric) == Better.LESS ? "low" : "high";
            group.rule("QualityLow" + Written.camel(metric), WARNING, from)
                    .when(worse(group, metric, false, bound, threshold))
                    .shownBy("quality", 1)
                    .says(
                            metric + " by matured labels misses its threshold " + Written.number(threshold)
                                    + " for certain: the better end of the interval is {{ $value | humanize }}",
                            "in two cohorts running it asks for a training, where accuracy may; has the world changed?",
                            LABELS);
            group.rule("QualityEstimated" + Written.camel(metric), INFO, from)
                    .when(worse(group, metric, true, "value", threshold))
                    .shownBy("quality", 1)
                    .says(
                            metric + " is expected to be {{ $value | humanize }}, worse than its threshold "
                                    + Written.number(threshold),
                            "its labels will tell; nothing is trained for it",
                            "quality.md#before-labels-are-known");
        });
        if (!thresholds.isEmpty()) {
            against(group, "Gate", "gates.", model.gates());
            against(group, "Target", "targets.", model.comparison().targets());
        }
        return group;
    }

    /** Of what was asked of a new version, as far as it is measured of the one in service. */
    private static void against(RuleGroup group, String what, String section, Map<String, Double> bounds) {
        bounds.forEach((metric, bound) -> {
            if (QualityDefinition.METRICS.contains(metric)) {
                group.rule("QualityBelow" + what + Written.camel(metric), INFO, section + metric)
                        .when(worse(group, metric, false, "value", bound))
                        .shownBy("quality", 2)
                        .says(
                                metric + " of the latest cohort is {{ $value | humanize }}, worse than the "
                                        + what.toLowerCase(Locale.ROOT) + " " + Written.number(bound),
                                "a new version would have to do better; see whether it stays so",
                                LABELS);
            }
        });
    }

    private static String worse(RuleGroup group, String metric, boolean estimated, String bound, double threshold) {
        boolean less = Better.of(metric) == Better.LESS;
        String series = group.series(
                "millrace_quality_ratio",
                "metric=\"" + metric + "\"",
                "estimated=\"" + estimated + "\"",
                "bound=\"" + bound + "\"",
                // Of all rows, where parts are told apart.
                "variant=\"\"",
                "slice=\"\"",
                "treated=\"\"");
        return (less ? "max(" : "min(") + series + (less ? ") > " : ") < ") + Written.number(threshold);
    }
}
