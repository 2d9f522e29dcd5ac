package io.millrace.project;

import java.util.List;

/**
 * The keys of a section: those that are read, and those that a later version will read. The page {@code
 * docs/project-file.md} explains every one of them.
 */
@SuppressWarnings("ImmutableEnumChecker") // both lists come from List.of
enum Keys {
    PROJECT(List.of(
            "project",
            "objective",
            "time",
            "entities",
            "sources",
            "features",
            "examples",
            "labels",
            "models",
            "constraints",
            "serving",
            "partitions",
            "interventions",
            "business",
            "validation",
            "experiments",
            "recommendations")),
    TIME(List.of("zone", "allowed_lateness", "max_future", "actionable_for")),
    ENTITY(List.of("key", "refresh", "forget_after")),
    RECOMMENDATIONS(List.of("model", "top", "keep")),
    CONSTRAINTS(List.of(
            "minimum_samples",
            "historical_period",
            "latency_p99",
            "throughput",
            "model_size",
            "availability",
            "interpretability")),
    SERVING(List.of("isolation", "rest")),
    REST(List.of("unlogged")),
    INTERVENTIONS(List.of("holdout", "source")),
    BUSINESS(List.of("model", "rate_reduction", "churn_rate_reduction", "false_positive_cost")),
    FALSE_POSITIVE_COST(List.of("per_action", "max")),
    SOURCE(List.of("topic", "entity", "time", "id", "partitioned_by_entity", "table", "fields", "file")),
    FIELD(List.of("type", "expression")),
    FILE(List.of("time_format", "columns")),
    COLUMN(List.of("column", "type", "only")),
    FIELD_RULES(List.of("required", "type", "min", "max", "pattern", "one_of", "missing", "outside", "malformed")),
    RULE_DEFAULT(List.of("default")),
    RECORD_RULES(List.of("max_age", "stale", "unique_within", "duplicate", "every")),
    WINDOW_RULES(List.of("window", "min_rows", "max_null_ratio", "max_refused", "max_too_late")),
    SOURCE_WINDOW_RULES(List.of("min_rows", "max_null_ratio", "max_refused", "max_too_late")),
    COUNT(List.of("count", "over", "where", "against", "as", "default")),
    SUM(List.of("sum", "over", "where", "last", "against", "as", "default")),
    MEAN(List.of("mean", "over", "where", "last", "against", "as", "default")),
    MIN(List.of("min", "over", "where", "last", "against", "as", "default")),
    MAX(List.of("max", "over", "where", "last", "against", "as", "default")),
    VARIANCE(List.of("variance", "over", "where")),
    STDDEV(List.of("stddev", "over", "where")),
    FIRST(List.of("first", "over", "where")),
    DISTINCT(List.of("distinct", "over", "where")),
    LATEST(List.of("latest", "over", "where", "categorical", "nth")),
    QUANTILE(List.of("quantile", "q", "over", "where")),
    MEDIAN(List.of("median", "over", "where")),
    TOP(List.of("top", "rank", "over", "where")),
    TOP_COUNT(List.of("top_count", "rank", "over", "where")),
    TOP_SHARE(List.of("top_share", "rank", "over", "where")),
    ENTROPY(List.of("entropy", "over", "where")),
    ACTIVE_DAYS(List.of("active_days", "over", "where")),
    MEAN_GAP(List.of("mean_gap", "over", "where", "unit")),
    LONGEST_GAP(List.of("longest_gap", "over", "where", "unit")),
    SLOPE(List.of("slope", "over", "where", "unit")),
    DECAYED_SUM(List.of("decayed_sum", "half_life", "where")),
    DECAYED_COUNT(List.of("decayed_count", "half_life", "where")),
    SINCE_FIRST(List.of("since_first", "where", "unit")),
    SINCE_LAST(List.of("since_last", "where", "unit")),
    SINCE(List.of("since", "unit")),
    CALENDAR(List.of("calendar", "of")),
    EXPRESSION(List.of("expression", "default", "categorical")),
    EXAMPLES(List.of("every", "eligible")),
    ELIGIBLE(List.of("any_of", "where", "within", "at_least")),
    ABSENCE(List.of("absence_of", "where", "horizon")),
    EVENT(List.of("event", "where", "horizon")),
    MODEL(List.of(
            "label",
            "task",
            "algorithm",
            "transformers",
            "exclude",
            "seed",
            "test_share",
            "success",
            "gates",
            "targets",
            "max_regression",
            "slices",
            "comparison",
            "calibration",
            "threshold",
            "rollout",
            "monitoring",
            "retraining",
            "reasons",
            "tuning",
            "class_weights",
            "monotone",
            "dataset")),
    ALGORITHM(List.of("xgboost"), List.of("random_forest")),
    XGBOOST(List.of(
            "n_estimators",
            "max_depth",
            "eta",
            "min_child_weight",
            "subsample",
            "colsample_bytree",
            "colsample_bylevel",
            "colsample_bynode",
            "gamma",
            "lambda",
            "alpha",
            "max_delta_step",
            "scale_pos_weight",
            "max_bin",
            "max_leaves",
            "grow_policy",
            "tree_method",
            "nthread")),
    TUNING(List.of("trials", "folds", "metric", "at_most", "search", "reuse")),
    SEARCH(List.of(
            "n_estimators",
            "max_depth",
            "eta",
            "min_child_weight",
            "subsample",
            "colsample_bytree",
            "colsample_bylevel",
            "colsample_bynode",
            "gamma",
            "lambda",
            "alpha",
            "max_delta_step",
            "scale_pos_weight",
            "max_bin",
            "max_leaves",
            "grow_policy",
            "tree_method")),
    SUCCESS(List.of("metric", "baseline")),
    /** Metrics: of targets, too. */
    GATES(List.of(
            "accuracy",
            "precision",
            "recall",
            "f1",
            "auc_roc",
            "average_precision",
            "precision_at_recall_80",
            "lift",
            "brier",
            "brier_skill",
            "log_loss",
            "expected_calibration_error")),
    COMPARISON(List.of("min_positives", "on_unreachable")),
    THRESHOLD(List.of("costs")),
    COSTS(List.of("false_positive", "false_negative", "true_positive", "true_negative")),
    ROLLOUT(List.of("strategy", "shadow", "canary", "blue_green", "guard", "pause_on", "patience")),
    ROLLOUT_SHADOW(List.of("for", "min_samples")),
    CANARY(List.of("steps", "hold", "min_samples")),
    BLUE_GREEN(List.of("hold", "min_samples")),
    GUARD(List.of("latency_p99", "error_rate", "breaches")),
    PAUSE_ON(List.of("mean_score_shift")),
    DATASET(List.of("max_rows", "by_entity")),
    CONCEPT_DRIFT(List.of("watch", "threshold", "allowance")),
    MONITORING(List.of("drift", "quality", "serving", "system")),
    MONITORED_SERVING(List.of("latency_p99", "error_rate")),
    MONITORED_SYSTEM(List.of("cpu", "memory", "gpu")),
    QUALITY(List.of(
            "accuracy",
            "precision",
            "recall",
            "f1",
            "brier",
            "auc",
            "calibration",
            "precision_at_recall_80",
            "window",
            "min_samples",
            "concept_drift")),
    DRIFT(List.of(
            "psi",
            "ks",
            "l_infinity",
            "new_categories",
            "range_breaks",
            "measures",
            "window",
            "min_samples",
            "confirm",
            "importance",
            "exclude",
            "season")),
    REASONS(List.of("top", "method", "sentences")),
    SENTENCE(List.of("value", "missing")),
    EXPERIMENT(List.of(
            "model", "variants", "metrics", "duration", "min_sample_size", "alpha", "smallest_effect", "power")),
    VARIANTS(List.of("control", "treatment")),
    VARIANT(List.of("version", "share")),
    METRICS(List.of("primary", "secondary")),
    PRIMARY(List.of("conversion_rate", "mean_value")),
    METRIC(List.of("of", "kind", "within", "better", "baseline", "deviation")),
    RETRAINING(List.of("on", "max_age", "new_examples", "schedule", "always", "min_post_drift", "at_most", "cooldown"));

    private final List<String> known;
    private final List<String> notYet;

    Keys(List<String> known) {
        this(known, List.of());
    }

    Keys(List<String> known, List<String> notYet) {
        this.known = known;
        this.notYet = notYet;
    }

    /** The one that says what the section is about: the first. */
    String kind() {
        return known.get(0);
    }

    /** Those that are read. */
    List<String> known() {
        return known;
    }

    /** Those that are refused as not supported yet. */
    List<String> notYet() {
        return notYet;
    }

    /** Whether it is a metric of any percentage where such a one may stand. */
    private boolean alsoKnown(String key) {
        return (this == GATES && MetricNames.at(key)) || (this == QUALITY && MetricNames.precisionAtRecall(key));
    }

    /** Reports every key of a section that is not read. */
    void check(Section section) {
        for (String key : section.keys()) {
            if (notYet.contains(key)) {
                section.notYet(key, "no such key");
            } else if (!known.contains(key) && !alsoKnown(key)) {
                boolean near = Similar.to(key, known).isPresent();
                String expected = Similar.oneOf(key, known) + (near ? "" : Belonging.hint(key));
                section.mistakes().add(section.keyMark(key), section.path(key), "an unknown key", expected);
                Similar.to(key, known).ifPresent(section::misspelled);
            }
        }
    }
}
