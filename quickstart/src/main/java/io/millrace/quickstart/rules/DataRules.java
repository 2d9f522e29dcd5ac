package io.millrace.quickstart.rules;

import static io.millrace.quickstart.rules.AlertRule.Severity.CRITICAL;
import static io.millrace.quickstart.rules.AlertRule.Severity.WARNING;

import io.millrace.project.Project;
import io.millrace.validation.windows.WindowLimits;
import io.millrace.validation.windows.WindowRules;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What comes of the sources. That windows keep their rules is counted in event time, and late rows amend it: only the alert knows it, and no expression over counters by the clock on the
 * wall does.
 */
final class DataRules {
    private static final String NIGHT = "monitoring.md#at-three-in-the-morning";

    private DataRules() {}

    static RuleGroup of(Project project) {
        RuleGroup group = RuleGroup.of("data", project.name());
        WindowRules windows = project.validation().windows();
        group.rule("DataQuarantined", CRITICAL, windows == null ? null : "validation.every")
                .when("max by (model) (" + group.series("millrace_alerts_open", "kind=\"data_quarantined\"") + ") > 0")
                .shownBy("features", 6)
                .says(
                        "data are quarantined, and nothing is learned from them by itself"
                                + (windows == null ? "" : limits(windows)),
                        "the alert data_quarantined names sources, rules and fields",
                        NIGHT);
        group.rule("EventsNotProcessed", WARNING, null)
                .when(RuleGroup.grown("source, reason", group.series("millrace_features_dead_letters_total"), "10m"))
                .shownBy("features", 3)
                .says(
                        "records of {{ $labels.source }} become dead letters, {{ $labels.reason }}",
                        "./millrace dead-letters list and show say what came, and what to do: did a release of the producer change what is written?",
                        "dead-letters.md#look");
        return group;
    }

    private static String limits(WindowRules windows) {
        List<String> said = new ArrayList<>();
        new TreeMap<>(windows.limits()).forEach((source, limits) -> {
            if (!limits.equals(WindowLimits.NONE)) {
                said.add("%s at least %d rows, at most %s nulls in a field"
                        .formatted(source, limits.minRows(), Written.percent(limits.maxNullRatio())));
            }
        });
        return said.isEmpty()
                ? ""
                : "; windows of " + Written.range(windows.every()) + " are held to: " + String.join("; ", said);
    }
}
