package io.millrace.quickstart.rules;

import static io.millrace.quickstart.rules.AlertRule.Severity.WARNING;

import io.millrace.project.Durations;
import io.millrace.project.ModelDefinition;
import io.millrace.project.ModelDefinition.RetrainingPolicy;
import io.millrace.project.Project;
import java.time.Duration;

/** Whether a model is renewed when it should be, and no more often. */
final class RetrainingRules {
    private static final String FAILS = "operating.md#when-a-training-fails-or-does-not-end";
    private static final Duration LONG = Duration.ofHours(6);
    private static final int USUAL_TRAININGS = 4;

    private RetrainingRules() {}

    static RuleGroup of(Project project, ModelDefinition model) {
        RuleGroup group = RuleGroup.of("retraining", project.name(), model.name());
        group.rule("TrainingFailed", WARNING, null)
                .when("max(" + group.series("millrace_alerts_open", "kind=\"training_failed\"") + ") > 0")
                .shownBy("retraining", 6)
                .says("the last training has failed", "the alert training_failed and the trainer's log say why", FAILS);
        group.rule("TrainingStuck", WARNING, null)
                .when("max(" + group.series("millrace_retraining_phase", "phase=\"training\"") + ") == 1")
                .lasting(LONG)
                .shownBy("retraining", 2)
                .says(
                        "a training was asked for 6 hours ago and has not ended",
                        "does a trainer run, and in which stage is it? See the alert retraining_unanswered",
                        FAILS);
        group.rule("CandidateWaits", WARNING, null)
                .when("max(" + group.series("millrace_alerts_open", "kind=~\"candidate_staged|gates_unreachable\"")
                        + ") > 0")
                .shownBy("retraining", 6)
                .says(
                        "a new version waits for a person to put it into service, or to put it aside",
                        "the alerts candidate_staged and gates_unreachable say which, and why",
                        FAILS);
        group.rule("RejectionsInARow", WARNING, null)
                .when("max(" + group.series("millrace_retraining_rejections_in_a_row") + ") >= 3")
                .shownBy("retraining", 19)
                .says(
                        "{{ $value | humanize }} trainings in a row have given no version that came into service to stay",
                        "why are they rejected? Gates that no model meets are lowered, or the data mended",
                        "gates.md#gates-that-nobody-meets");
        thresholds(group, model.retraining());
        return group;
    }

    private static void thresholds(RuleGroup group, RetrainingPolicy policy) {
        long most = Math.max(USUAL_TRAININGS, 2 * Duration.ofDays(1).dividedBy(pause(policy.cooldown())));
        // A half more, because increase reckons up to the ends of the day.
        group.rule("RetrainingsTooMany", WARNING, "retraining.cooldown")
                .when("sum(increase(" + group.series("millrace_trainings_total") + "[1d])) > " + most + ".5")
                .shownBy("retraining", 4)
                .says(
                        "{{ $value | humanize }} trainings have ended within a day, more than " + most,
                        "who or what asks for them? A longer cooldown holds back all but persons",
                        "retraining.md#what-holds-a-request-back");
        Duration age = policy.maximumAge();
        if (age != null) {
            group.rule("ChampionOld", WARNING, "retraining.max_age")
                    .when("max(" + group.series("millrace_retraining_champion_age_seconds") + ") > "
                            + Written.seconds(age))
                    .lasting(LONG)
                    .shownBy("retraining", 5)
                    .says(
                            "the champion is {{ $value | humanizeDuration }} old, and is to be renewed after "
                                    + Durations.format(age),
                            "was a training asked for, and how has it ended?",
                            "retraining.md#reasons-the-weightiest-first");
        }
        Long examples = policy.newExamples();
        if (examples != null) {
            group.rule("NewExamplesUnused", WARNING, "retraining.new_examples")
                    .when("max(" + group.series("millrace_retraining_new_examples") + ") > " + examples)
                    .lasting(LONG)
                    .shownBy("retraining", 20)
                    .says(
                            "{{ $value | humanize }} examples have matured since the champion was asked for, and it is to be renewed after "
                                    + examples,
                            "was a training asked for, and how has it ended?",
                            "retraining.md#reasons-the-weightiest-first");
        }
        group.rule("LabelsAwaitedTooLong", WARNING, "retraining.at_most")
                .when("max(%s) > %s and max(%s) == 1"
                        .formatted(
                                group.series("millrace_retraining_drift_age_seconds"),
                                Written.seconds(policy.atMost()),
                                group.series("millrace_retraining_phase", "phase=\"waiting_for_labels\"")))
                .lasting(Duration.ofHours(1))
                .shownBy("retraining", 21)
                .says(
                        "drift was confirmed {{ $value | humanizeDuration }} ago, and the training still waits for labels: it was to wait "
                                + Durations.format(policy.atMost()) + " at most",
                        "do labels mature? See the alert retraining_waiting_for_labels; ./millrace retrain passes over the wait",
                        "retraining.md#waiting-for-labels");
    }

    /** No training starts by itself sooner than an hour after the one before. */
    private static Duration pause(Duration cooldown) {
        Duration least = Duration.ofHours(1);
        return cooldown.compareTo(least) > 0 ? cooldown : least;
    }
}
