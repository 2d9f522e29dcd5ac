package io.millrace.quickstart.rules;

import io.millrace.quickstart.rules.AlertRule.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rules on one subject of a project, or of one of its models; in the making. */
final class RuleGroup {
    private final String subject;
    private final String project;
    private final @Nullable String model;
    private final List<AlertRule> rules = new ArrayList<>();

    private RuleGroup(String subject, String project, @Nullable String model) {
        this.subject = subject;
        this.project = project;
        this.model = model;
    }

    /** A group about a project. */
    static RuleGroup of(String subject, String project) {
        return new RuleGroup(subject, project, null);
    }

    /** A group about a model of a project. */
    static RuleGroup of(String subject, String project, String model) {
        return new RuleGroup(subject, project, model);
    }

    String name() {
        return Stream.of("millrace", project, subject, model)
                .filter(part -> part != null)
                .collect(Collectors.joining("-"));
    }

    String project() {
        return project;
    }

    @Nullable String model() {
        return model;
    }

    List<AlertRule> rules() {
        return List.copyOf(rules);
    }

    /** The series of a metric that are of the project, and of the model where the group is about one. */
    String series(String metric, String... matchers) {
        List<String> all = new ArrayList<>(List.of("project=\"" + project + "\""));
        if (model != null) {
            all.add("model=\"" + model + "\"");
        }
        all.addAll(List.of(matchers));
        return metric + "{" + String.join(",", all) + "}";
    }

    /** How much counters have grown within a time, a counter that began within it from 0 on: {@code increase} alone does not see its first value. */
    static String grown(String by, String series, String range) {
        return "sum by (%1$s) (increase(%2$s[%3$s])) > 0 or sum by (%1$s) (%2$s unless %2$s offset %3$s) > 0"
                .formatted(by, series, range);
    }

    /**
     * More than one observation in a hundred of a histogram is beyond a limit, which is one of its edges. A quantile would not do: it is never above the last edge, however slow
     * things are.
     *
     * @return the share of those beyond
     */
    String slow(String by, String histogram, Duration limit, String... matchers) {
        // As the processes print their edges.
        String edge = "le=\"" + limit.toNanos() / 1e9 + "\"";
        String[] within = Stream.concat(Stream.of(matchers), Stream.of(edge)).toArray(String[]::new);
        return "1 - sum by (%1$s) (rate(%2$s[10m])) / sum by (%1$s) (rate(%3$s[10m])) > 0.01"
                .formatted(by, series(histogram + "_bucket", within), series(histogram + "_count", matchers));
    }

    /** A rule on a threshold of the project file, or with null on none. */
    Draft rule(String name, Severity severity, @Nullable String threshold) {
        return new Draft(name, severity, threshold);
    }

    /** A rule in the making. */
    final class Draft {
        private final String name;
        private final Severity severity;
        private final @Nullable String threshold;
        private String expression = "";
        private Duration lasting = Duration.ZERO;
        private @Nullable String panel;

        private Draft(String name, Severity severity, @Nullable String threshold) {
            this.name = name;
            this.severity = severity;
            this.threshold = threshold;
        }

        Draft when(String wrong) {
            expression = wrong;
            return this;
        }

        Draft lasting(Duration duration) {
            lasting = duration;
            return this;
        }

        /** @param dashboard without the prefix that all have */
        Draft shownBy(String dashboard, int id) {
            panel = "/d/millrace-" + dashboard + "?viewPanel=" + id;
            return this;
        }

        /**
         * Adds it to the group.
         *
         * @param page under {@code docs/}, with an anchor
         */
        void says(String meaning, String action, String page) {
            rules.add(new AlertRule(
                    name, severity, threshold, expression, lasting, meaning, action, "docs/" + page, panel));
        }
    }
}
