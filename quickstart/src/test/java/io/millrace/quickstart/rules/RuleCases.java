package io.millrace.quickstart.rules;

import static io.millrace.quickstart.rules.RuleCase.histogram;
import static io.millrace.quickstart.rules.RuleCase.hours;
import static io.millrace.quickstart.rules.RuleCase.minutes;
import static io.millrace.quickstart.rules.RuleCase.model;
import static io.millrace.quickstart.rules.RuleCase.project;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** For every rule what makes it fire, and what is like that and does not. */
final class RuleCases {
    private static final String P = "project=\"shop\"";
    private static final String M = P + ",model=\"leaving\"";
    private static final String LATENCY = "millrace_serving_update_to_prediction_seconds";
    private static final String SCORING = "millrace_serving_scoring_seconds";
    private static final String ON_TRIAL = model("millrace_rollout_phase", "phase=\"live\"");
    private static final String UPDATES = project("millrace_features_updates_total", "cause=\"EVENT\"");
    private static final String PREDICTIONS = model("millrace_serving_predictions_total", "status=\"SCORED\"");
    private static final String IN_TIME =
            project("millrace_serving_answers_total", "path=\"rest\"", "outcome=\"in_time\"");
    private static final String LATE = project("millrace_serving_answers_total", "path=\"rest\"", "outcome=\"late\"");
    private static final String TARGET = project("millrace_availability_target_ratio");
    private static final String INFO = "millrace_project_info";
    private static final String EVENTS = project("millrace_features_events_total", "source=\"orders\"");

    private RuleCases() {}

    static Map<String, RuleCase> all() {
        Map<String, RuleCase> cases = new LinkedHashMap<>();
        loop(cases);
        serving(cases);
        machines(cases);
        doors(cases);
        data(cases);
        drift(cases);
        quality(cases);
        retraining(cases);
        rollout(cases);
        cases.put(
                "BusinessReductionMissed",
                minutes(
                        Map.of(model("millrace_business_reduction_ratio", "bound=\"high\""), "0.2x60"),
                        // The interval reaches the target.
                        Map.of(
                                model("millrace_business_reduction_ratio", "bound=\"high\""), "0.35x60",
                                model("millrace_business_reduction_ratio", "bound=\"low\""), "0.1x60")));
        cases.put(
                "BusinessCostExceeded",
                minutes(
                        Map.of(model("millrace_business_treated_false_alarm_cost", "bound=\"low\""), "1001x60"),
                        Map.of(
                                model("millrace_business_treated_false_alarm_cost", "bound=\"low\""), "900x60",
                                model("millrace_business_treated_false_alarm_cost", "bound=\"high\""), "1100x60")));
        return cases;
    }

    private static void doors(Map<String, RuleCase> cases) {
        String denied = project("millrace_http_denied_total", "door=\"rest\"", "kind=\"guessing\"");
        cases.put("RequestsDenied", minutes(Map.of(denied, "0+11x60"), Map.of(denied, "0+9x60")));
        // Good until a day after what is now, and until 15 days after; a door without a certificate says 0.
        String expires = "millrace_http_certificate_expires_timestamp_seconds";
        cases.put(
                "CertificateExpires",
                minutes(
                        Map.of(project(expires, "door=\"rest\""), "90000x60"),
                        Map.of(
                                project(expires, "door=\"rest\""), "1300000x60",
                                project(expires, "door=\"http\""), "0x60")));
    }

    private static void loop(Map<String, RuleCase> cases) {
        String up = "up{job=\"pods\",instance=\"serving:9400\"}";
        String ours = project(INFO, "job=\"pods\"", "instance=\"serving:9400\"");
        cases.put(
                "ProcessUnseen",
                minutes(
                        Map.of(up, "1x40 0x30", ours, "1x40 _x30", project(INFO, "instance=\"monitor:9400\""), "1x60"),
                        // Another project's is away.
                        Map.of(
                                up,
                                "1x60",
                                ours,
                                "1x60",
                                "up{job=\"pods\",instance=\"cafe:9400\"}",
                                "1x40 0x30",
                                "millrace_project_info{project=\"cafe\",job=\"pods\",instance=\"cafe:9400\"}",
                                "1x40 _x30")));
        cases.put(
                "NoTicks",
                minutes(
                        Map.of(project("millrace_clock_tick_age_seconds"), "0+10x60"),
                        Map.of(project("millrace_clock_tick_age_seconds"), "10x60")));
        cases.put("NoEvents", new RuleCase("1m", "90m", Map.of(EVENTS, "7x90"), Map.of(EVENTS, "0+1x90")));
        cases.put(
                "MonitorUnseen",
                minutes(Map.of(), Map.of(model("millrace_retraining_phase", "phase=\"stable\""), "1x60")));
        cases.put(
                "TrainerUnseen",
                minutes(Map.of(), Map.of(model("millrace_trainings_total", "outcome=\"failed\""), "0x60")));
        cases.put(
                "ConsumerBehind",
                minutes(
                        Map.of(
                                project(
                                        "millrace_consumer_lag_seconds",
                                        "group=\"mails\"",
                                        "topic=\"shop.predictions\""),
                                "901x60"),
                        Map.of(
                                project(
                                        "millrace_consumer_lag_seconds",
                                        "group=\"mails\"",
                                        "topic=\"shop.predictions\""),
                                "60x60")));
        String measured = project("millrace_consumer_lag_measurement_age_seconds");
        String monitor = model("millrace_retraining_phase", "phase=\"stable\"");
        cases.put(
                "LagUnmeasured",
                minutes(Map.of(measured, "301x60", monitor, "1x60"), Map.of(measured, "15x60", monitor, "1x60")));
        String dead = project(
                "millrace_streams_dead_letters_total", "application=\"shop-labels\"", "reason=\"undecodable_record\"");
        cases.put("RecordsNotProcessed", minutes(Map.of(dead, "0x55 2x20"), Map.of(dead, "2x60")));
        String streams =
                project("millrace_streams_running", "application=\"shop-labels\"", "instance=\"monitor:9400\"");
        cases.put(
                "ApplicationNotRunning",
                minutes(
                        Map.of(streams, "0x60"),
                        Map.of(
                                streams,
                                "1x60",
                                // Another project's.
                                "millrace_streams_running{project=\"shop-eu\",application=\"shop-eu-labels\",instance=\"monitor:9401\"}",
                                "0x60")));
        String threads = project("millrace_streams_failed_threads_total", "application=\"shop-labels\"");
        // A counter that begins with its first failure.
        cases.put("StreamThreadsFailed", minutes(Map.of(threads, "_x50 1x20"), Map.of(threads, "1x60")));
        String rebalances = project("millrace_streams_rebalances_total", "application=\"shop-labels\"");
        cases.put("RebalancesOften", minutes(Map.of(rebalances, "0+1x60"), Map.of(rebalances, "0x40 1+1x4 6x30")));
        String scoring = project("millrace_serving_rebalances_total");
        cases.put("ServingRebalancesOften", minutes(Map.of(scoring, "0+1x60"), Map.of(scoring, "0x40 1+1x4 6x30")));
        cases.put(
                "CriticalAlertOpen",
                minutes(
                        Map.of(
                                model("millrace_alerts_open", "kind=\"model_rejected\"", "severity=\"critical\""),
                                "1x60"),
                        Map.of(
                                model("millrace_alerts_open", "kind=\"model_rejected\"", "severity=\"critical\""),
                                        "0x60",
                                model("millrace_alerts_open", "kind=\"drift\"", "severity=\"warning\""), "1x60")));
        String givenUp = project("millrace_alert_deliveries_total", "outcome=\"given_up\"");
        cases.put("AlertsGivenUp", minutes(Map.of(givenUp, "0x40 1x30"), Map.of(givenUp, "0x60")));
        String undelivered = project("millrace_alert_undelivered_age_seconds");
        cases.put("AlertsNotDelivered", minutes(Map.of(undelivered, "0+60x60"), Map.of(undelivered, "900x60")));
    }

    private static void serving(Map<String, RuleCase> cases) {
        String lag = project("millrace_serving_lag_seconds", "partition=\"0\"");
        cases.put("ScoringBehind", minutes(Map.of(lag, "61x60"), Map.of(lag, "60x60")));
        String running = project("millrace_serving_running", "instance=\"serving:9400\"");
        cases.put("ScoringNotRunning", minutes(Map.of(running, "0x60"), Map.of(running, "1x60")));
        cases.put("ServingUnseen", minutes(Map.of(), Map.of(running, "0x60")));
        String letters = project("millrace_serving_dead_letters_total", "reason=\"unscorable\"");
        cases.put("UpdatesNotScored", minutes(Map.of(letters, "_x55 2x20"), Map.of(letters, "2x60")));
        String inService = model("millrace_model_version_info", "model_version=\"1.0.0\"", "alias=\"champion\"");
        String noModel = model("millrace_serving_predictions_total", "status=\"NO_MODEL\"");
        cases.put(
                "NoPredictions",
                minutes(
                        Map.of(UPDATES, "0+5x60", inService, "1x60", noModel, "0+5x60", PREDICTIONS, "7x60"),
                        Map.of(UPDATES, "0+5x60", inService, "1x60", noModel, "7x60", PREDICTIONS, "0+5x60")));
        cases.put(
                "AvailabilityLow",
                minutes(
                        Map.of(IN_TIME, "0+90x60", LATE, "0+10x60", TARGET, "0.999x60"),
                        Map.of(IN_TIME, "0+999x60", LATE, "0+1x60", TARGET, "0.999x60")));
        cases.put(
                "AvailabilityBelowTarget",
                hours(
                        Map.of(IN_TIME, "0+998x80", LATE, "0+2x80", TARGET, "0.999x80"),
                        Map.of(IN_TIME, "0+9995x80", LATE, "0+5x80", TARGET, "0.999x80")));
        cases.put("ScoringSlow", minutes(histogram(SCORING, M, 0.1, 11), histogram(SCORING, M, 0.1, 9)));
        cases.put("UpdatesSlow", minutes(histogram(LATENCY, M, 0.1, 11), histogram(LATENCY, M, 0.1, 9)));
        String requests = "millrace_serving_request_seconds";
        String route = P + ",route=\"predict\"";
        cases.put("RequestsSlow", minutes(histogram(requests, route, 0.1, 11), histogram(requests, route, 0.1, 9)));
        cases.put(
                "ThroughputLow",
                minutes(
                        Map.of(model(SCORING + "_sum"), "0+2x60", model(SCORING + "_count"), "0+1000x60"),
                        Map.of(model(SCORING + "_sum"), "0+0.5x60", model(SCORING + "_count"), "0+1000x60")));
        String rejected = "millrace_serving_models_rejected_total";
        cases.put(
                "ModelTooLarge",
                minutes(
                        Map.of(model(rejected, "reason=\"too_large\""), "_x30 1x40"),
                        Map.of(model(rejected, "reason=\"corrupt\""), "_x30 1x40")));
        cases.put(
                "ModelRejected",
                minutes(
                        Map.of(model(rejected, "reason=\"corrupt\""), "_x30 1x40"),
                        Map.of(model(rejected, "reason=\"corrupt\""), "1x70")));
        cases.put("PredictionsSlow", minutes(histogram(LATENCY, M, 0.05, 11), histogram(LATENCY, M, 0.05, 9)));
        String failures = model("millrace_serving_scoring_failures_total");
        cases.put(
                "PredictionsFailing",
                minutes(Map.of(failures, "0+1x60"), Map.of(failures, "0+1x60", PREDICTIONS, "0+1000x60")));
        String info = model("millrace_serving_info", "model_version=\"1.0.0\"");
        String champion = "millrace_model_version_info";
        cases.put(
                "VersionNotChampion",
                minutes(
                        // Serving has none yet.
                        Map.of(
                                model("millrace_serving_info", "model_version=\"\""),
                                "1x60",
                                model(champion, "model_version=\"1.1.0\"", "alias=\"champion\""),
                                "1x60"),
                        Map.of(
                                info,
                                "1x60",
                                model(champion, "model_version=\"1.0.0\"", "alias=\"champion\""),
                                "1x60",
                                model(champion, "model_version=\"1.1.0\"", "alias=\"challenger\""),
                                "1x60")));
    }

    private static void machines(Map<String, RuleCase> cases) {
        String ours = project(INFO, "instance=\"serving:9400\"");
        String cpu = "millrace_host_cpu_ratio{instance=\"serving:9400\"}";
        cases.put("CpuHigh", minutes(Map.of(cpu, "0.81x60", ours, "1x60"), Map.of(cpu, "0.8x60", ours, "1x60")));
        String total = "millrace_host_memory_bytes{instance=\"serving:9400\",kind=\"total\"}";
        String available = "millrace_host_memory_bytes{instance=\"serving:9400\",kind=\"available\"}";
        cases.put(
                "MemoryHigh",
                minutes(
                        Map.of(total, "1000x60", available, "100x60", ours, "1x60"),
                        Map.of(total, "1000x60", available, "300x60", ours, "1x60")));
        String gpu = "millrace_gpu_utilization_ratio{instance=\"serving:9400\",gpu=\"0\"}";
        // Where no process of the project is, it is another's.
        cases.put("GpuHigh", minutes(Map.of(gpu, "0.95x60", ours, "1x60"), Map.of(gpu, "0.95x60")));
    }

    private static void data(Map<String, RuleCase> cases) {
        String quarantined =
                "millrace_alerts_open{" + P + ",model=\"\",kind=\"data_quarantined\",severity=\"critical\"}";
        cases.put("DataQuarantined", minutes(Map.of(quarantined, "1x60"), Map.of(quarantined, "0x60")));
        String letters =
                project("millrace_features_dead_letters_total", "source=\"orders\"", "reason=\"missing_value\"");
        cases.put("EventsNotProcessed", minutes(Map.of(letters, "_x55 2x20"), Map.of(letters, "2x60")));
    }

    private static void drift(Map<String, RuleCase> cases) {
        for (Map.Entry<String, String> measure : Map.of(
                        "DriftPsi", "psi",
                        "DriftKs", "ks",
                        "DriftLInfinity", "l_infinity",
                        "DriftNewCategories", "new_categories",
                        "DriftRangeBreaks", "range_breaks")
                .entrySet()) {
            String feature = "feature=\"orders_30d\"";
            String version = "model_version=\"1.0.0\"";
            String series = model("millrace_drift_measure", version, feature, "measure=\"" + measure.getValue() + "\"");
            String out = model("millrace_drift_out", version, feature);
            cases.put(
                    measure.getKey(),
                    minutes(
                            Map.of(series, "0.5x60", out, "1x60"),
                            // By chance: it is above the threshold, and not out.
                            Map.of(series, "0.5x60", out, "0x60")));
        }
        String confirmed = model("millrace_drift_confirmed", "model_version=\"1.0.0\"", "feature=\"orders_30d\"");
        cases.put("DriftConfirmed", minutes(Map.of(confirmed, "1x60"), Map.of(confirmed, "0x60")));
        String importance = model("millrace_drift_importance_ratio", "model_version=\"1.0.0\"");
        cases.put("DriftWeighs", minutes(Map.of(importance, "0.3x60"), Map.of(importance, "0.29x60")));
        String concept = model("millrace_concept_drift");
        cases.put("ConceptDrift", minutes(Map.of(concept, "1x60"), Map.of(concept, "0x60")));
        String quarantined = model("millrace_drift_quarantined", "model_version=\"1.0.0\"", "feature=\"orders_30d\"");
        cases.put("DriftQuarantined", minutes(Map.of(quarantined, "1x60"), Map.of(quarantined, "0x60")));
        String samples = model("millrace_drift_samples", "model_version=\"1.0.0\"");
        String other = model("millrace_drift_samples", "model_version=\"1.1.0\"");
        cases.put(
                "DriftSamplesFew",
                minutes(Map.of(samples, "599x60", other, "600x60"), Map.of(samples, "600x60", other, "600x60")));
        String time = project("millrace_clock_event_time_seconds");
        String end = model("millrace_drift_window_end_seconds");
        // Two windows of 7 days and a day of lateness.
        cases.put(
                "NoDriftWindows",
                new RuleCase(
                        "1m",
                        "90m",
                        Map.of(time, "3000000x90", end, "1700000x90"),
                        Map.of(time, "3000000x90", end, "2000000x90")));
    }

    private static void quality(Map<String, RuleCase> cases) {
        String accuracyHigh = quality("accuracy", false, "high");
        String accuracy = quality("accuracy", false, "value");
        // That of a slice is not that of all.
        String slice = accuracyHigh.replace("}", ",slice=\"plan=basic\"}");
        cases.put(
                "QualityLowAccuracy",
                minutes(
                        Map.of(accuracyHigh, "0.81x60"),
                        Map.of(accuracyHigh, "0.83x60", accuracy, "0.8x60", slice, "0.5x60")));
        for (String metric : new String[] {"Precision", "Recall", "F1"}) {
            String high = quality(metric.toLowerCase(Locale.ROOT), false, "high");
            String expected = quality(metric.toLowerCase(Locale.ROOT), true, "value");
            cases.put("QualityLow" + metric, minutes(Map.of(high, "0.4x60"), Map.of(high, "0.6x60")));
            cases.put("QualityEstimated" + metric, minutes(Map.of(expected, "0.4x60"), Map.of(expected, "0.6x60")));
        }
        // The lower the better.
        String brierLow = quality("brier", false, "low");
        cases.put("QualityLowBrier", minutes(Map.of(brierLow, "0.3x60"), Map.of(brierLow, "0.1x60")));
        String brier = quality("brier", true, "value");
        cases.put("QualityEstimatedBrier", minutes(Map.of(brier, "0.3x60"), Map.of(brier, "0.1x60")));
        String estimated = quality("accuracy", true, "value");
        cases.put("QualityEstimatedAccuracy", minutes(Map.of(estimated, "0.81x60"), Map.of(estimated, "0.83x60")));
        cases.put("QualityBelowGateAccuracy", minutes(Map.of(accuracy, "0.84x60"), Map.of(accuracy, "0.85x60")));
        cases.put("QualityBelowTargetAccuracy", minutes(Map.of(accuracy, "0.89x60"), Map.of(accuracy, "0.9x60")));
    }

    private static String quality(String metric, boolean estimated, String bound) {
        return model(
                "millrace_quality_ratio",
                "metric=\"" + metric + "\"",
                "estimated=\"" + estimated + "\"",
                "bound=\"" + bound + "\"");
    }

    private static void retraining(Map<String, RuleCase> cases) {
        String failed = model("millrace_alerts_open", "kind=\"training_failed\"", "severity=\"warning\"");
        cases.put("TrainingFailed", hours(Map.of(failed, "1x80"), Map.of(failed, "1x60 0x20")));
        String training = model("millrace_retraining_phase", "phase=\"training\"");
        cases.put("TrainingStuck", hours(Map.of(training, "1x80"), Map.of(training, "1x68 0x12")));
        String staged = model("millrace_alerts_open", "kind=\"gates_unreachable\"", "severity=\"warning\"");
        cases.put("CandidateWaits", hours(Map.of(staged, "1x80"), Map.of(staged, "1x60 0x20")));
        String rejections = model("millrace_retraining_rejections_in_a_row");
        cases.put("RejectionsInARow", minutes(Map.of(rejections, "3x60"), Map.of(rejections, "2x60")));
        String succeeded = model("millrace_trainings_total", "outcome=\"succeeded\"");
        cases.put("RetrainingsTooMany", hours(Map.of(succeeded, "0+1x80"), Map.of(succeeded, "0x60 1+1x3 4x20")));
        String age = model("millrace_retraining_champion_age_seconds");
        // 30 days.
        cases.put("ChampionOld", hours(Map.of(age, "2600000x80"), Map.of(age, "2500000x80")));
        String examples = model("millrace_retraining_new_examples");
        cases.put("NewExamplesUnused", hours(Map.of(examples, "100001x80"), Map.of(examples, "100000x80")));
        String waiting = model("millrace_retraining_phase", "phase=\"waiting_for_labels\"");
        String drifted = model("millrace_retraining_drift_age_seconds");
        // 60 days.
        cases.put(
                "LabelsAwaitedTooLong",
                hours(Map.of(drifted, "5200000x80", waiting, "1x80"), Map.of(drifted, "5200000x80", waiting, "0x80")));
    }

    private static void rollout(Map<String, RuleCase> cases) {
        String paused = model("millrace_rollout_paused");
        cases.put("RolloutWaits", minutes(Map.of(paused, "1x60"), Map.of(paused, "1x57 0x10")));
        String loading = model("millrace_rollout_phase", "phase=\"loading\"");
        cases.put("RolloutLoads", minutes(Map.of(loading, "1x60"), Map.of(loading, "0x55 1x10")));
        String running = project("millrace_serving_running", "instance=\"serving:9400\"");
        cases.put(
                "RolloutUnwatched",
                minutes(Map.of(ON_TRIAL, "1x60", running, "0x60"), Map.of(ON_TRIAL, "1x60", running, "1x60")));
        String back = model("millrace_alerts_open", "kind=\"rollout_rolled_back\"", "severity=\"warning\"");
        cases.put("RolloutRolledBack", minutes(Map.of(back, "1x60"), Map.of(back, "0x60")));
        String starved = model("millrace_alerts_open", "kind=\"rollout_starved\"", "severity=\"info\"");
        cases.put("RolloutStarved", minutes(Map.of(starved, "1x60"), Map.of(starved, "0x60")));
        String[] arm = {"variant=\"challenger\"", "model_version=\"1.1.0\""};
        String scored = model("millrace_serving_arm_vectors_total", arm[0], arm[1], "outcome=\"scored\"");
        String errors = model("millrace_serving_arm_vectors_total", arm[0], arm[1], "outcome=\"error\"");
        cases.put(
                "RolloutErrors",
                minutes(
                        Map.of(scored, "0+90x60", errors, "0+10x60", ON_TRIAL, "1x60"),
                        Map.of(scored, "0+90x60", errors, "0+10x60", ON_TRIAL, "0x60")));
        Map<String, String> slow = histogram(LATENCY, M, 0.1, 11);
        slow.put(ON_TRIAL, "1x80");
        cases.put("RolloutSlow", minutes(slow, histogram(LATENCY, M, 0.1, 11)));
    }
}
