package io.millrace.quickstart.rules;

import static io.millrace.quickstart.rules.AlertRule.Severity.CRITICAL;
import static io.millrace.quickstart.rules.AlertRule.Severity.WARNING;

import io.millrace.project.Project;
import io.millrace.project.SourceDefinition;
import io.millrace.validation.windows.WindowLimits;
import io.millrace.validation.windows.WindowRules;

/** What comes of the sources, where windows have rules. Counted by the clock on the wall; the reports count by event time. */
final class DataRules {
    private static final String NIGHT = "monitoring.md#at-three-in-the-morning";

    private DataRules() {}

    static RuleGroup of(Project project) {
        RuleGroup group = RuleGroup.of("data", project.name());
        group.rule("DataQuarantined", CRITICAL, null)
                .when("max by (model) (" + group.series("millrace_alerts_open", "kind=\"data_quarantined\"") + ") > 0")
                .shownBy("features", 6)
                .says(
                        "data are quarantined, and nothing is learned from them by itself",
                        "the alert data_quarantined names sources, rules and fields",
                        NIGHT);
        WindowRules rules = project.validation().windows();
        if (rules != null) {
            String window = Written.range(rules.every());
            for (SourceDefinition source : project.sources()) {
                if (rules.watches(source.name())) {
                    limits(group, source.name(), rules.of(source.name()), window);
                }
            }
        }
        return group;
    }

    private static void limits(RuleGroup group, String source, WindowLimits limits, String window) {
        String of = "source=\"" + source + "\"";
        String events = group.series("millrace_features_events_total", of);
        if (limits.minRows() > 0) {
            group.rule("RowsFew", WARNING, "validation.every.min_rows")
                    .when("sum by (source) (increase(%1$s[%2$s])) < %3$d and sum by (source) (%1$s offset %2$s) >= 0"
                            .formatted(events, window, limits.minRows()))
                    .shownBy("features", 1)
                    .says(
                            "{{ $labels.source }} had {{ $value | humanize }} events within " + window + ", fewer than "
                                    + limits.minRows(),
                            "does its producer run and write to that topic? Do records become dead letters?",
                            NIGHT);
        }
        if (limits.maxNullRatio() < 1) {
            group.rule("NullsMany", WARNING, "validation.every.max_null_ratio")
                    .when(
                            "sum by (source, field) (increase(%s[%s])) / on (source) group_left () sum by (source) (increase(%s[%s])) > %s"
                                    .formatted(
                                            group.series("millrace_features_nulls_total", of),
                                            window,
                                            events,
                                            window,
                                            Written.number(limits.maxNullRatio())))
                    .shownBy("features", 6)
                    .says(
                            "{{ $labels.field }} of {{ $labels.source }} has no value in {{ $value | humanizePercentage }} of the events within "
                                    + window,
                            "did a release of the producer change what is written?",
                            NIGHT);
        }
    }
}
