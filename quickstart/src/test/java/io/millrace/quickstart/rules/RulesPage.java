package io.millrace.quickstart.rules;

import java.time.Duration;
import java.util.List;

/** The page that lists all rules there are: those of a project that sets every threshold. */
final class RulesPage {
    private RulesPage() {}

    static String of(List<RuleGroup> groups) {
        StringBuilder page = new StringBuilder("""
                # Rules for Prometheus

                Made by `./millrace describe --prometheus-rules`; [Monitoring](monitoring.md#rules) says how they come to Prometheus. A rule that names a key of the project file is there where the key is set or has a
                default; its number is the key's. The others are there in any project. This page is made of a project that sets every key.

                `DataQuarantined` is the rule on all that `validation.every` asks of windows, `min_rows` and `max_null_ratio` among it: they are counted in event time, and late rows amend the count, so that Prometheus, which counts by the
                clock on the wall, cannot tell by itself. Of latencies the share beyond the limit is compared with 1 %: the limit is an edge of the histogram.

                """);
        for (RuleGroup group : groups) {
            page.append("## ")
                    .append(group.name().replaceFirst("millrace-shop-", "").replaceFirst("-leaving$", " of a model"))
                    .append(
                            "\n\n| alert | severity | of the project file | fires when | what to do |\n|---|---|---|---|---|\n");
            for (AlertRule rule : group.rules()) {
                page.append("| `%s` | %s | %s | %s%s | %s ([more](%s)) |%n"
                        .formatted(
                                rule.name(),
                                rule.severity().written(),
                                rule.threshold() == null ? "" : "`" + rule.threshold() + "`",
                                // What Prometheus fills in.
                                rule.meaning().replaceAll("\\{\\{ \\$(?:labels\\.)?(\\w+)[^}]*}}", "*$1*"),
                                lasting(rule.lasting()),
                                rule.action(),
                                rule.page().replaceFirst("^docs/", "")));
            }
            page.append('\n');
        }
        return page.toString().stripTrailing() + "\n";
    }

    private static String lasting(Duration duration) {
        return duration.isZero() ? "" : "; for " + duration.toMinutes() + " min";
    }
}
