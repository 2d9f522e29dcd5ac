package io.millrace.quickstart.rules;

import static io.millrace.quickstart.rules.AlertRule.Severity.CRITICAL;
import static io.millrace.quickstart.rules.AlertRule.Severity.INFO;
import static io.millrace.quickstart.rules.AlertRule.Severity.WARNING;

import io.millrace.project.Durations;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.project.RolloutDefinition;
import io.millrace.project.RolloutDefinition.Guard;
import io.millrace.project.RolloutDefinition.Strategy;
import java.time.Duration;

/** How a model's rollout goes. A broken guard acts by itself: here somebody is told why. */
final class RolloutRules {
    private static final String WAITS = "operating.md#when-a-rollout-waits";
    private static final String NIGHT = "rollout.md#at-three-in-the-morning";
    private static final Duration SHORT = Duration.ofMinutes(5);

    private RolloutRules() {}

    static RuleGroup of(Project project, ModelDefinition model) {
        RuleGroup group = RuleGroup.of("rollout", project.name(), model.name());
        RolloutDefinition rollout = model.rollout();
        Double shift = rollout.meanScoreShift();
        group.rule("RolloutWaits", WARNING, shift == null ? null : "rollout.pause_on.mean_score_shift")
                .when("max(" + group.series("millrace_rollout_paused") + ") == 1")
                .lasting(SHORT)
                .shownBy("retraining", 13)
                .says(
                        "the rollout is paused, and waits for somebody to say how to go on"
                                + (shift == null
                                        ? ""
                                        : ": by a person, a guard, or because mean scores are more than "
                                                + Written.number(shift) + " apart"),
                        "./millrace deploy status says who and why; resume or abort",
                        WAITS);
        group.rule("RolloutLoads", WARNING, null)
                .when("max(" + group.series("millrace_rollout_phase", "phase=\"loading\"") + ") == 1")
                .lasting(Duration.ofMinutes(10))
                .shownBy("retraining", 3)
                .says(
                        "a version has been loading for 10 minutes",
                        "is serving up and does it report? /health/ready of serving and of the monitor; abort ends it",
                        WAITS);
        group.rule("RolloutUnwatched", CRITICAL, null)
                .when("max(%s) == 1 unless max(millrace_serving_running{project=\"%s\"}) == 1"
                        .formatted(group.series("millrace_rollout_phase", "phase=\"live\""), project.name()))
                .lasting(SHORT)
                .shownBy("retraining", 3)
                .says(
                        "a version is live on trial, and no serving runs that could tell how it does",
                        "bring serving up: until then nothing is predicted, by either version",
                        WAITS);
        group.rule("RolloutRolledBack", WARNING, null)
                .when("max(" + group.series("millrace_alerts_open", "kind=\"rollout_rolled_back\"") + ") > 0")
                .shownBy("retraining", 3)
                .says(
                        "a version on trial was taken out",
                        "the alert rollout_rolled_back has the guard and its figures",
                        NIGHT);
        guard(group, rollout.guard());
        if (rollout.strategy() != Strategy.DIRECT || rollout.shadow() != null) {
            group.rule("RolloutStarved", INFO, "rollout.patience")
                    .when("max(" + group.series("millrace_alerts_open", "kind=\"rollout_starved\"") + ") > 0")
                    .shownBy("retraining", 12)
                    .says(
                            "a step of the rollout has had its time and " + Durations.format(rollout.patience())
                                    + " more, and lacks something",
                            "the alert rollout_starved says what: vectors, labels, or an instance that does not carry it out",
                            NIGHT);
        }
        return group;
    }

    private static void guard(RuleGroup group, Guard guard) {
        String onTrial =
                " and on () max(" + group.series("millrace_rollout_phase", "phase=~\"shadow|live\"") + ") == 1";
        String vectors = "sum by (variant, model_version) (increase(%s[10m]))";
        String name = "millrace_serving_arm_vectors_total";
        group.rule("RolloutErrors", WARNING, "rollout.guard.error_rate")
                .when(vectors.formatted(group.series(name, "outcome!=\"scored\"")) + " / "
                        + vectors.formatted(group.series(name)) + " > " + Written.number(guard.errorRate()) + onTrial)
                .shownBy("serving", 18)
                .says(
                        "while a version is on trial, {{ $labels.model_version }} ({{ $labels.variant }}) fails on {{ $value | humanizePercentage }} of its vectors, more than the guard allows",
                        "the guard takes the version out when there is evidence enough; where both fail somebody is asked",
                        "rollout.md#guards");
        Duration latency = guard.latencyP99();
        if (latency != null) {
            group.rule("RolloutSlow", WARNING, "rollout.guard.latency_p99")
                    .when(group.slow("model", "millrace_serving_update_to_prediction_seconds", latency) + onTrial)
                    .shownBy("serving", 3)
                    .says(
                            "while a version is on trial, {{ $value | humanizePercentage }} of the predictions take longer than the guard's "
                                    + Written.milliseconds(latency) + "; 1 % may",
                            "the guard takes the version out when it is the version that is slow",
                            "rollout.md#guards");
        }
    }
}
