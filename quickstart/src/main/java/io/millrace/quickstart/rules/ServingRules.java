package io.millrace.quickstart.rules;

import static io.millrace.quickstart.rules.AlertRule.Severity.CRITICAL;
import static io.millrace.quickstart.rules.AlertRule.Severity.WARNING;

import io.millrace.project.Constraints;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.project.ServingLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Whether everything is scored, in time and by the version that should. */
final class ServingRules {
    private static final String BEHIND = "operating.md#when-scoring-is-behind";
    private static final String REJECTED = "operating.md#when-a-model-is-rejected";
    private static final Duration SHORT = Duration.ofMinutes(5);

    /** How many times too often answers are missed where those that a month allows are used up in two days. */
    private static final String FAST = "14.4";

    private ServingRules() {}

    static RuleGroup of(Project project) {
        RuleGroup group = RuleGroup.of("serving", project.name());
        group.rule("ScoringBehind", WARNING, null)
                .when("max(" + group.series("millrace_serving_lag_seconds") + ") > 60")
                .lasting(SHORT)
                .shownBy("serving", 1)
                .says(
                        "the oldest update that is not scored has been waiting for {{ $value | humanizeDuration }}",
                        "look at /health/ready of serving, its log and its processors; more threads or processes help",
                        BEHIND);
        group.rule("ScoringNotRunning", CRITICAL, null)
                .when("min by (instance) (" + group.series("millrace_serving_running") + ") == 0")
                .lasting(SHORT)
                .shownBy("overview", 11)
                .says(
                        "scoring on {{ $labels.instance }} does not run",
                        "its /health/ready says why",
                        "operating.md#health");
        group.rule("ServingUnseen", CRITICAL, null)
                .when("absent(" + group.series("millrace_serving_running") + ")")
                .lasting(SHORT)
                .shownBy("overview", 11)
                .says(
                        "no serving is seen: nothing is known of predictions",
                        "does serving run, and does Prometheus reach its /metrics?",
                        "operating.md#health");
        group.rule("UpdatesNotScored", WARNING, null)
                .when(RuleGroup.grown("reason", group.series("millrace_serving_dead_letters_total"), "10m"))
                .shownBy("serving", 6)
                .says(
                        "feature updates become dead letters, {{ $labels.reason }}",
                        "./millrace dead-letters list and show say what came, and what to do",
                        "dead-letters.md#look");
        group.rule("NoPredictions", CRITICAL, null)
                .when(
                        "max by (model) (%s) unless on (model) (sum by (model) (rate(%s[15m])) > 0) and on () (sum(rate(%s[15m])) > 0)"
                                .formatted(
                                        group.series("millrace_model_version_info", "alias=\"champion\""),
                                        group.series("millrace_serving_predictions_total", "status!=\"NO_MODEL\""),
                                        group.series("millrace_features_updates_total")))
                .lasting(SHORT)
                .shownBy("serving", 5)
                .says(
                        "features are updated, and for 15 minutes {{ $labels.model }} predicted nothing, though it has a champion",
                        "does serving run, and has it loaded the champion? /health/ready of serving says what it waits for",
                        BEHIND);
        availability(group);
        constraints(group, project.constraints());
        return group;
    }

    private static void availability(RuleGroup group) {
        String allowed = "(1 - max(" + group.series("millrace_availability_target_ratio") + "))";
        String fast = " > on () group_left () (" + FAST + " * " + allowed + ")";
        group.rule("AvailabilityLow", CRITICAL, "constraints.availability")
                .when(missed(group, "1h") + fast + " and " + missed(group, "5m") + fast)
                .shownBy("serving", 24)
                .says(
                        "{{ $value | humanizePercentage }} of an hour's answers by way of {{ $labels.path }} were late or failed: at this rate what a month allows is used up in two days",
                        "is scoring behind, does a model fail, are requests refused? Roll a new version back first",
                        BEHIND);
        group.rule("AvailabilityBelowTarget", WARNING, "constraints.availability")
                .when(missed(group, "1d") + " > on () group_left () " + allowed)
                .lasting(Duration.ofHours(1))
                .shownBy("serving", 23)
                .says(
                        "{{ $value | humanizePercentage }} of a day's answers by way of {{ $labels.path }} were late or failed, more than is allowed",
                        "find out when and why they were late: latencies, failures, restarts",
                        BEHIND);
    }

    /** Share of the answers that were late or failed. */
    private static String missed(RuleGroup group, String range) {
        String name = "millrace_serving_answers_total";
        return "sum by (path) (increase(%s[%s])) / sum by (path) (increase(%s[%s]))"
                .formatted(group.series(name, "outcome!=\"in_time\""), range, group.series(name), range);
    }

    private static void constraints(RuleGroup group, Constraints constraints) {
        Duration latency = constraints.latencyP99();
        if (latency != null) {
            String longer = "longer than " + Written.milliseconds(latency);
            slow(group, "ScoringSlow", group.slow("model", "millrace_serving_scoring_seconds", latency))
                    .shownBy("serving", 7)
                    .says(
                            "{{ $labels.model }} takes " + longer
                                    + " for {{ $value | humanizePercentage }} of its rows; 1 % may",
                            "a smaller model, or a faster or less busy machine",
                            REJECTED);
            slow(group, "UpdatesSlow", group.slow("model", "millrace_serving_update_to_prediction_seconds", latency))
                    .shownBy("serving", 3)
                    .says(
                            "from a feature update to {{ $labels.model }}'s prediction it takes " + longer
                                    + " for {{ $value | humanizePercentage }} of them; 1 % may",
                            "is scoring behind, are processors or brokers busy?",
                            BEHIND);
            slow(
                            group,
                            "RequestsSlow",
                            group.slow("route", "millrace_serving_request_seconds", latency, "route!=\"none\""))
                    .shownBy("serving", 10)
                    .says(
                            "{{ $value | humanizePercentage }} of the requests to {{ $labels.route }} take " + longer
                                    + "; 1 % may",
                            "how many are worked on at once, and is the machine busy?",
                            "serving.md#when-a-request-is-not-answered");
        }
        Double throughput = constraints.throughput();
        if (throughput != null) {
            group.rule("ThroughputLow", WARNING, "constraints.throughput")
                    .when("sum by (model) (rate(%s[10m])) / sum by (model) (rate(%s[10m])) > %s"
                            .formatted(
                                    group.series("millrace_serving_scoring_seconds_sum"),
                                    group.series("millrace_serving_scoring_seconds_count"),
                                    Written.number(1 / throughput)))
                    .lasting(SHORT)
                    .shownBy("serving", 7)
                    .says(
                            "{{ $labels.model }} scores fewer than " + Written.number(throughput)
                                    + " rows a second and thread",
                            "a smaller model, or a faster or less busy machine",
                            REJECTED);
        }
        Long size = constraints.modelSize();
        if (size != null) {
            rejected(group, "ModelTooLarge", "constraints.model_size", "reason=\"too_large\"")
                    .says(
                            "a version of {{ $labels.model }} is larger than " + size
                                    + " bytes and is not put into service",
                            "fewer or smaller trees, or another limit",
                            REJECTED);
        }
        rejected(group, "ModelRejected", null, "reason!=\"too_large\"")
                .says(
                        "a version of {{ $labels.model }} that should be in service cannot be: {{ $labels.reason }}",
                        "what is known to work goes on; roll back, and see what the reason asks for",
                        REJECTED);
    }

    private static RuleGroup.Draft rejected(RuleGroup group, String name, @Nullable String threshold, String reason) {
        String series = group.series("millrace_serving_models_rejected_total", reason);
        return group.rule(name, CRITICAL, threshold)
                .when(RuleGroup.grown("model, reason", series, "1h"))
                .shownBy("serving", 22);
    }

    private static RuleGroup.Draft slow(RuleGroup group, String name, String expression) {
        return group.rule(name, WARNING, "constraints.latency_p99")
                .when(expression)
                .lasting(SHORT);
    }

    /** Of one model: what its own {@code monitoring.serving} asks for, and whether the right version scores. */
    static RuleGroup of(Project project, ModelDefinition model) {
        RuleGroup group = RuleGroup.of("serving", project.name(), model.name());
        ServingLimits limits = model.limits();
        if (limits.latencyP99() != null) {
            group.rule("PredictionsSlow", WARNING, "monitoring.serving.latency_p99")
                    .when(group.slow("model", "millrace_serving_update_to_prediction_seconds", limits.latencyP99()))
                    .lasting(SHORT)
                    .shownBy("serving", 3)
                    .says(
                            "from a feature update to a prediction it takes longer than "
                                    + Written.milliseconds(limits.latencyP99())
                                    + " for {{ $value | humanizePercentage }} of them; 1 % may",
                            "is scoring behind, are processors or brokers busy?",
                            BEHIND);
        }
        if (limits.errorRate() != null) {
            String failed = "sum(rate(" + group.series("millrace_serving_scoring_failures_total") + "[10m]))";
            group.rule("PredictionsFailing", CRITICAL, "monitoring.serving.error_rate")
                    .when("%1$s / ((sum(rate(%2$s[10m])) or vector(0)) + %1$s) > %3$s"
                            .formatted(
                                    failed,
                                    group.series("millrace_serving_predictions_total"),
                                    Written.number(limits.errorRate())))
                    .lasting(SHORT)
                    .shownBy("serving", 8)
                    .says(
                            "the model fails to score {{ $value | humanizePercentage }} of the updates",
                            "roll back; the alert model_failing says which version, and the log of serving why",
                            REJECTED);
        }
        String champion = group.series("millrace_model_version_info", "alias=\"champion\"");
        group.rule("VersionNotChampion", CRITICAL, null)
                .when("max by (model_version) (%s) unless on (model_version) %s and on () count(%s) > 0"
                        .formatted(group.series("millrace_serving_info"), champion, champion))
                .lasting(Duration.ofMinutes(10))
                .shownBy("retraining", 18)
                .says(
                        "in service is version \"{{ $labels.model_version }}\" (none where that is empty), and not the champion",
                        "was it rejected, or does an instance not read the topic of deployments? See its log, and ./millrace deploy status",
                        "operating.md#when-a-model-is-rejected");
        return group;
    }
}
