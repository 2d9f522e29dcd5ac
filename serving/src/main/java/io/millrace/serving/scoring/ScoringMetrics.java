package io.millrace.serving.scoring;

import io.millrace.decisions.Action;
import io.millrace.project.Project;
import io.millrace.records.PredictionStatus;
import io.millrace.runtime.deadletters.DeadLetterReason;
import io.millrace.runtime.metrics.Counter;
import io.millrace.runtime.metrics.Histogram;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.serving.availability.Answered;
import io.millrace.serving.availability.Availability;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/** What serving counts: of each model, and of updates that none could score. */
public final class ScoringMetrics {
    private final Map<String, OfModel> models = new HashMap<>();
    private final Map<DeadLetterReason, Counter> deadLetters = new EnumMap<>(DeadLetterReason.class);

    private final Metrics metrics;
    private final String project;
    private final Answered answered;
    private final Counter rebalances;

    /** Counts what a project's scoring does. */
    public ScoringMetrics(Metrics metrics, Project project) {
        this.metrics = metrics;
        this.project = project.name();
        Availability availability = Availability.of(metrics, project);
        answered = availability.stream();
        project.modelNames().forEach(model -> models.put(model, new OfModel(metrics, availability, model)));
        rebalances = metrics.counter(
                "millrace_serving_rebalances_total",
                "Times that a scoring thread that had partitions was told anew which are its own.",
                List.of("project"),
                project.name());
        for (DeadLetterReason reason : DeadLetterReason.values()) {
            deadLetters.put(
                    reason,
                    metrics.counter(
                            "millrace_serving_dead_letters_total",
                            "Feature updates that became dead letters, by reason.",
                            List.of("project", "reason"),
                            project.name(),
                            reason.code()));
        }
    }

    /** Shows whether scoring runs; a later call replaces what is asked. */
    public void running(BooleanSupplier running) {
        metrics.gauge(
                "millrace_serving_running",
                "1 while every scoring thread scores.",
                List.of("project"),
                () -> running.getAsBoolean() ? 1 : 0,
                project);
    }

    /** @param refused whether a version that should have scored it cannot be used */
    void scored(Scoring scoring, boolean refused, long nanos) {
        double seconds = Math.max(0, scoring.scoredAt() - scoring.appendedAt()) / 1e3;
        of(scoring.name()).scored(scoring, seconds, nanos);
        if (scoring.action() != null) {
            answered.after(seconds);
        } else if (refused) {
            answered.failed();
        }
    }

    /** A thread was told anew which partitions are its own. */
    void rebalanced() {
        rebalances.increment();
    }

    /** A model threw when it was to score an update. */
    void failed(String model) {
        of(model).failures.increment();
    }

    void deadLetter(DeadLetterReason reason) {
        deadLetters.get(reason).increment();
        answered.failed();
    }

    private OfModel of(String model) {
        return Objects.requireNonNull(models.get(model), model);
    }

    private static final class OfModel {
        private static final List<Double> SCORING_SECONDS =
                List.of(0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.005, 0.025, 0.1);

        private static final List<PredictionStatus> WRITTEN =
                List.of(PredictionStatus.SCORED, PredictionStatus.NO_MODEL, PredictionStatus.STALE);

        private final Map<PredictionStatus, Counter> scored = new EnumMap<>(PredictionStatus.class);
        private final Counter failures;
        private final Histogram scoringSeconds;
        private final Histogram updateToPredictionSeconds;

        OfModel(Metrics metrics, Availability availability, String model) {
            String project = availability.project();
            for (PredictionStatus status : WRITTEN) {
                scored.put(
                        status,
                        metrics.counter(
                                "millrace_serving_predictions_total",
                                "Feature updates answered with a model's prediction, by its status.",
                                List.of("project", "model", "status"),
                                project,
                                model,
                                status.name()));
            }
            failures = metrics.counter(
                    "millrace_serving_scoring_failures_total",
                    "Times that a version of a model failed to score a feature update.",
                    List.of("project", "model"),
                    project,
                    model);
            scoringSeconds = metrics.histogram(
                    "millrace_serving_scoring_seconds",
                    "Time for a model to score one update and to write what comes of it; the project's limits of latency are edges.",
                    availability.buckets(SCORING_SECONDS),
                    List.of("project", "model"),
                    project,
                    model);
            updateToPredictionSeconds = metrics.histogram(
                    "millrace_serving_update_to_prediction_seconds",
                    "From the append of a feature update to a model's prediction, waiting for the commit included; the project's limits of latency are edges.",
                    availability.buckets(Metrics.LATENCY_SECONDS),
                    List.of("project", "model"),
                    project,
                    model);
        }

        void scored(Scoring scoring, double seconds, long nanos) {
            Action action = scoring.action();
            scored.get(action == null ? PredictionStatus.NO_MODEL : PredictionEncoder.status(action))
                    .increment();
            scoringSeconds.observe(nanos / 1e9);
            updateToPredictionSeconds.observe(seconds);
        }
    }
}
