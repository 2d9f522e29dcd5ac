package io.millrace.quickstart.rules;

import static io.millrace.quickstart.rules.AlertRule.Severity.CRITICAL;
import static io.millrace.quickstart.rules.AlertRule.Severity.WARNING;

import io.millrace.project.Project;
import java.time.Duration;

/** Whether every part runs and is heard of: no news is not good news. */
final class LoopRules {
    private static final String HEALTH = "operating.md#health";
    private static final String DIES = "operating.md#when-a-process-dies";
    private static final String PAGER = "monitoring.md#to-a-pager";
    private static final Duration SHORT = Duration.ofMinutes(5);

    /** 6 may be within an hour; a half more, because {@code increase} reckons up to the ends of the hour. */
    private static final String REBALANCES = "6.5";

    private LoopRules() {}

    static RuleGroup of(Project project) {
        RuleGroup group = RuleGroup.of("loop", project.name());
        unseen(group);
        streams(group);
        alerts(group);
        return group;
    }

    private static void unseen(RuleGroup group) {
        group.rule("ProcessUnseen", CRITICAL, null)
                .when("up == 0 and on (instance, job) max by (instance, job) (max_over_time(%1$s[7d])) or absent(%1$s)"
                        .formatted(group.series("millrace_project_info")))
                .lasting(SHORT)
                .shownBy("overview", 11)
                .says(
                        "Prometheus reaches no metrics of {{ $labels.instance }}, which was of the project within 7 days; where no instance is named, of no process at all",
                        "does the process run, and does Prometheus know its address?",
                        HEALTH);
        group.rule("NoTicks", CRITICAL, null)
                .when("max(%1$s) > 300 or absent(%1$s)".formatted(group.series("millrace_clock_tick_age_seconds")))
                .lasting(SHORT)
                .shownBy("features", 16)
                .says(
                        "no tick has come for 5 minutes: windows, labels and schedules stand still",
                        "does the process of features run, without --no-ticks?",
                        "operating.md#time");
        group.rule("NoEvents", WARNING, null)
                .when("sum(increase(%1$s[1h])) == 0 or absent(%1$s)"
                        .formatted(group.series("millrace_features_events_total")))
                .lasting(Duration.ofMinutes(15))
                .shownBy("features", 1)
                .says(
                        "no event has come for an hour, of any source",
                        "do the producers run and write to these topics? Do their records become dead letters?",
                        "monitoring.md#at-three-in-the-morning");
        group.rule("MonitorUnseen", CRITICAL, null)
                .when("absent(" + group.series("millrace_retraining_phase") + ")")
                .lasting(Duration.ofMinutes(10))
                .shownBy("overview", 6)
                .says(
                        "nothing is heard of the monitor: drift, quality, retraining and rollouts stand still",
                        "does the monitor run? /health/ready says what it waits for",
                        HEALTH);
        group.rule("TrainerUnseen", WARNING, null)
                .when("absent(" + group.series("millrace_trainings_total") + ")")
                .lasting(Duration.ofMinutes(30))
                .shownBy("retraining", 6)
                .says(
                        "nothing is heard of the trainer: trainings that are asked for wait",
                        "does a trainer run?",
                        HEALTH);
        group.rule("ConsumerBehind", WARNING, null)
                .when("max by (group, topic) (" + group.series("millrace_consumer_lag_seconds") + ") > 900")
                .lasting(Duration.ofMinutes(10))
                .shownBy("streams", 12)
                .says(
                        "{{ $labels.group }} has left a record of {{ $labels.topic }} unread for {{ $value | humanizeDuration }}",
                        "does that consumer run, and is it fast enough?",
                        HEALTH);
        group.rule("LagUnmeasured", WARNING, null)
                .when("min(%1$s) > 300 or absent(%1$s) and on () max(%2$s) >= 0"
                        .formatted(
                                group.series("millrace_consumer_lag_measurement_age_seconds"),
                                group.series("millrace_retraining_phase")))
                .lasting(SHORT)
                .shownBy("streams", 12)
                .says(
                        "for 5 minutes it could not be measured how far consumers are behind: ConsumerBehind is silent meanwhile",
                        "do brokers answer the monitor, and may it describe consumer groups? Its log says",
                        "operating.md#when-a-consumer-is-behind");
    }

    private static void streams(RuleGroup group) {
        group.rule("ApplicationNotRunning", CRITICAL, null)
                .when("min by (application, instance) (" + group.series("millrace_streams_running") + ") == 0")
                .lasting(Duration.ofMinutes(15))
                .shownBy("streams", 1)
                .says(
                        "{{ $labels.application }} on {{ $labels.instance }} does not run",
                        "does it restore its state, or wait for brokers? /health/ready says so",
                        DIES);
        group.rule("StreamThreadsFailed", WARNING, null)
                .when(RuleGroup.grown("application", group.series("millrace_streams_failed_threads_total"), "15m"))
                .shownBy("streams", 15)
                .says(
                        "a thread of {{ $labels.application }} has failed",
                        "its log says why; a record that cannot be processed would be a dead letter and stop nothing",
                        DIES);
        group.rule("RecordsNotProcessed", WARNING, null)
                .when(RuleGroup.grown(
                        "application, reason", group.series("millrace_streams_dead_letters_total"), "10m"))
                .shownBy("overview", 4)
                .says(
                        "records become dead letters of {{ $labels.application }}, {{ $labels.reason }}",
                        "./millrace dead-letters list and show say what came, and what to do",
                        "dead-letters.md#look");
        group.rule("RebalancesOften", WARNING, null)
                .when("sum by (application) (increase(" + group.series("millrace_streams_rebalances_total")
                        + "[1h])) > " + REBALANCES)
                .shownBy("streams", 14)
                .says(
                        "{{ $labels.application }} was rebalanced {{ $value | humanize }} times within an hour",
                        "do processes come and go, are they killed for their memory, or too slow for max.poll.interval.ms?",
                        "operating.md#a-quick-recovery");
        group.rule("ServingRebalancesOften", WARNING, null)
                .when("sum(increase(" + group.series("millrace_serving_rebalances_total") + "[1h])) > " + REBALANCES)
                .shownBy("streams", 14)
                .says(
                        "scoring was rebalanced {{ $value | humanize }} times within an hour",
                        "do instances of serving come and go, or are they killed for their memory?",
                        "operating.md#a-quick-recovery");
    }

    private static void alerts(RuleGroup group) {
        group.rule("CriticalAlertOpen", CRITICAL, null)
                .when("max by (model, kind) (" + group.series("millrace_alerts_open", "severity=\"critical\"")
                        + ") > 0")
                .shownBy("overview", 15)
                .says(
                        "the alert {{ $labels.kind }} is open",
                        "its message and its evidence are on the topic of alerts",
                        "monitoring.md#alerts");
        String deliveries = "millrace_alert_deliveries_total";
        group.rule("AlertsGivenUp", WARNING, null)
                .when(RuleGroup.grown("outcome", group.series(deliveries, "outcome=\"given_up\""), "1h"))
                .shownBy("overview", 17)
                .says(
                        "the receiver of alerts will not take some of them",
                        "the log of the monitor says which, and what it answered: is the address right?",
                        PAGER);
        group.rule("AlertsNotDelivered", CRITICAL, null)
                .when("max(" + group.series("millrace_alert_undelivered_age_seconds") + ") > 900")
                .lasting(Duration.ofMinutes(10))
                .shownBy("overview", 17)
                .says(
                        "an alert has not reached its receiver for {{ $value | humanizeDuration }}",
                        "does it run, and is the token right? The log of the monitor says what it answers",
                        PAGER);
    }
}
