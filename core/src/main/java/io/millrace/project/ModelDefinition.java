package io.millrace.project;

import io.millrace.calibration.CalibrationMethod;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a model is learned, judged, rolled out, watched and renewed.
 *
 * @param name the model's name
 * @param label what it predicts
 * @param algorithm {@code xgboost}
 * @param parameters hyper-parameters, as XGBoost names them
 * @param transformers by feature, what is done to its values on their way into the model, in that order; every categorical feature that
 *     the model reads has a dictionary at the end
 * @param excluded features that the model does not read
 * @param seed seed of everything random in training
 * @param minimumSamples least matured examples for a training
 * @param success the metric the project is for
 * @param gates bound per metric, beside the success metric, which is a gate of its own: a minimum or a maximum, as {@link Better} says
 * @param calibration how scores become probabilities
 * @param threshold where the threshold comes from
 * @param drift how drift is found
 * @param retraining when a training is asked for
 * @param reasons what is told of why it scores as it does
 * @param rollout how a new version takes over
 * @param tuning how hyper-parameters are searched for; null: they are not
 * @param fitting what the forest is held to
 * @param dataset what is learned from, and what it is tested on
 * @param comparison how a candidate is held against the champion
 * @param quality what is watched of decisions that turned out
 * @param limits of which figures of serving and of machines somebody wants to be told
 */
public record ModelDefinition(
        String name,
        LabelDefinition label,
        String algorithm,
        Map<String, String> parameters,
        Map<String, List<Transformation>> transformers,
        Set<String> excluded,
        long seed,
        int minimumSamples,
        Success success,
        Map<String, Double> gates,
        CalibrationMethod calibration,
        ThresholdRule threshold,
        DriftPolicy drift,
        RetrainingPolicy retraining,
        ReasonsDefinition reasons,
        RolloutDefinition rollout,
        @Nullable TuningDefinition tuning,
        FittingDefinition fitting,
        DatasetDefinition dataset,
        ComparisonDefinition comparison,
        QualityDefinition quality,
        ServingLimits limits) {

    public ModelDefinition {
        parameters = Ordered.copy(parameters);
        Map<String, List<Transformation>> chains = new LinkedHashMap<>();
        transformers.forEach((feature, chain) -> chains.put(feature, List.copyOf(chain)));
        transformers = Ordered.copy(chains);
        excluded = Ordered.copy(excluded);
        gates = Ordered.copy(gates);
    }

    /** What is done to a feature's values; empty when nothing is. */
    public List<Transformation> transformers(String feature) {
        return transformers.getOrDefault(feature, List.of());
    }

    /** Share of the matured time that is the test stretch, 0 to 1. */
    public double testShare() {
        return dataset.testShare();
    }

    /** The same model with other hyper-parameters. */
    public ModelDefinition withParameters(Map<String, String> others) {
        return new ModelDefinition(
                name,
                label,
                algorithm,
                others,
                transformers,
                excluded,
                seed,
                minimumSamples,
                success,
                gates,
                calibration,
                threshold,
                drift,
                retraining,
                reasons,
                rollout,
                tuning,
                fitting,
                dataset,
                comparison,
                quality,
                limits);
    }

    /**
     * The success metric: it must be better than the baseline.
     *
     * @param metric such as {@code auc_roc} or {@code precision_at_recall_80}
     */
    public record Success(String metric, double baseline) {}

    /**
     * How drift is found.
     *
     * @param psi threshold of the population stability index
     * @param ks threshold of the Kolmogorov-Smirnov distance
     * @param window length of a monitoring window
     * @param minimumSamples snapshot rows below which a window is neither evidence nor all-clear
     * @param confirm K: windows out of the last {@code of}
     * @param of N
     * @param confirmedImportance share of the model's importance that must be confirmed before retraining is asked for
     * @param excluded features that are not monitored, beside calendar and tenure features
     * @param season what the reference respects; empty: nothing
     * @param limits thresholds of {@link DriftMeasure#L_INFINITY}, {@link DriftMeasure#NEW_CATEGORIES} and {@link DriftMeasure#RANGE_BREAKS}, where the project sets
     *     them; the others inform
     * @param more measures that are told because the project asks for them
     */
    public record DriftPolicy(
            double psi,
            double ks,
            Duration window,
            int minimumSamples,
            int confirm,
            int of,
            double confirmedImportance,
            Set<String> excluded,
            Set<Season> season,
            Map<DriftMeasure, Double> limits,
            Set<DriftMeasure> more) {
        /** Where the project file says nothing. */
        public static final DriftPolicy DEFAULT =
                new DriftPolicy(0.10, 0.10, Duration.ofDays(7), 600, 2, 3, 0.3, Set.of(), Set.of());

        public DriftPolicy {
            season = Ordered.copy(season);
            excluded = Ordered.copy(excluded);
            limits = Ordered.copy(limits);
            more = Ordered.copy(more);
        }

        /** A policy of PSI and KS alone. */
        public DriftPolicy(
                double psi,
                double ks,
                Duration window,
                int minimumSamples,
                int confirm,
                int of,
                double confirmedImportance,
                Set<String> excluded,
                Set<Season> season) {
            this(
                    psi,
                    ks,
                    window,
                    minimumSamples,
                    confirm,
                    of,
                    confirmedImportance,
                    excluded,
                    season,
                    Map.of(),
                    Set.of());
        }

        /** From what value on a measure counts as drift; null: it informs. */
        public @Nullable Double threshold(DriftMeasure measure) {
            return switch (measure) {
                case PSI -> psi;
                case KS -> ks;
                default -> limits.get(measure);
            };
        }
    }

    /** What may ask for a training. */
    public enum Trigger {
        ACCURACY,
        DRIFT,
        AGE,
        NEW_EXAMPLES,
        SCHEDULE,
        MANUAL
    }

    /**
     * When a training is asked for. Durations are event time.
     *
     * @param on triggers in force; the first model ({@code initial}) is always asked for
     * @param maximumAge age at which the champion is renewed; null: never
     * @param newExamples matured examples since the champion's dataset that ask for a training; null: never
     * @param schedule cron line that says when age and new examples are looked at; null: at every tick
     * @param minimumPostDrift matured examples younger than a confirmed drift that a training waits for
     * @param atMost how long it waits for them; then it trains on what there is
     * @param cooldown time after a training in which nothing but a person can ask for another
     */
    public record RetrainingPolicy(
            List<Trigger> on,
            @Nullable Duration maximumAge,
            @Nullable Long newExamples,
            @Nullable String schedule,
            int minimumPostDrift,
            Duration atMost,
            Duration cooldown) {
        /** Where the project file says nothing. */
        public static final RetrainingPolicy DEFAULT = new RetrainingPolicy(
                List.of(Trigger.DRIFT, Trigger.MANUAL),
                null,
                null,
                null,
                1_000,
                Duration.ofDays(60),
                Duration.ofDays(1));

        public RetrainingPolicy {
            on = List.copyOf(on);
        }
    }
}
