package io.millrace.project;

import io.millrace.calibration.CalibrationMethod;
import io.millrace.project.ModelDefinition.DriftPolicy;
import io.millrace.project.ModelDefinition.RetrainingPolicy;
import io.millrace.project.ModelDefinition.Success;
import io.millrace.project.Value.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one of {@code models}. */
final class ModelReader {
    private static final List<String> OTHER_TASKS = List.of("regression", "multiclass_classification", "ranking");
    private static final List<String> CALIBRATIONS = List.of("auto", "isotonic", "platt", "none");

    private final String name;
    private final Section model;
    private final Features features;

    ModelReader(String name, Section model, Features features) {
        this.name = name;
        this.model = model;
        this.features = features;
    }

    /**
     * The model; null when it has a mistake.
     *
     * @param labels the project's labels by name; null of one that has a mistake
     * @param explained whether every prediction tells its reasons; null: where {@code reasons} says which
     */
    @Nullable ModelDefinition read(
            Map<String, @Nullable LabelDefinition> labels, @Nullable Long minimumSamples, @Nullable Boolean explained) {
        Keys.MODEL.check(model);
        LabelDefinition label = label(labels);
        checkWord("task", "binary_classification", OTHER_TASKS);
        Map<String, String> parameters = parameters();
        Map<String, List<Transformation>> transformers = TransformerReader.read(model, features);
        Set<String> excluded = new LinkedHashSet<>(features.features(model, "exclude"));
        checkInputs(transformers.keySet(), excluded);
        Long seed = model.whole("seed", 0, Integer.MAX_VALUE, 1L);
        Success success = success();
        Map<String, Double> gates = gates();
        ComparisonDefinition comparison = ComparisonReader.read(model, features, success, gates);
        CalibrationMethod calibration = calibration();
        ThresholdRule threshold = ThresholdReader.read(model);
        RolloutDefinition rollout = RolloutReader.read(model);
        DatasetDefinition dataset = DatasetReader.read(model);
        DriftPolicy drift = DriftReader.read(model, features);
        QualityDefinition quality = QualityReader.read(model, gates, success == null ? "" : success.metric());
        ConceptDriftDefinition conceptDrift = ConceptDriftReader.read(model);
        boolean judged = quality == null || !quality.thresholds().isEmpty();
        RetrainingPolicy retraining =
                RetrainingReader.read(model, judged, conceptDrift == null || conceptDrift.watched());
        ReasonsDefinition reasons = ReasonsReader.read(model, features, excluded, explained);
        TuningDefinition tuning = TuningReader.read(model, parameters);
        FittingDefinition fitting = FittingReader.read(model, features, excluded);
        if (label == null
                || fitting == null
                || minimumSamples == null
                || seed == null
                || success == null
                || comparison == null
                || calibration == null
                || threshold == null
                || drift == null
                || retraining == null
                || reasons == null
                || dataset == null
                || rollout == null
                || quality == null
                || conceptDrift == null) {
            return null;
        }
        return new ModelDefinition(
                name,
                label,
                "xgboost",
                parameters,
                transformers,
                excluded,
                seed,
                Math.toIntExact(minimumSamples),
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
                ServingLimitsReader.read(model),
                conceptDrift);
    }

    private @Nullable LabelDefinition label(Map<String, @Nullable LabelDefinition> labels) {
        Scalar of = model.scalar("label", "the name of a label", true);
        if (of != null && !labels.isEmpty() && !labels.containsKey(of.text())) {
            model.wrong("label", "a label: " + Similar.oneOf(of.text(), new ArrayList<>(labels.keySet())));
        }
        return of == null ? null : labels.get(of.text());
    }

    private void checkWord(String key, String only, List<String> notYet) {
        Scalar word = model.scalar(key, only, true);
        if (word == null) {
            return;
        }
        if (notYet.contains(word.text())) {
            model.mistakes().notYet(word.mark(), model.path(key), word.text(), only);
        } else if (!word.text().equals(only)) {
            model.wrong(key, only);
        }
    }

    private Map<String, String> parameters() {
        Section algorithm = model.required("algorithm", Keys.ALGORITHM);
        Section section = algorithm == null || algorithm.has("random_forest")
                ? null
                : algorithm.required("xgboost", Keys.XGBOOST);
        return section == null ? Map.of() : XgboostReader.read(section);
    }

    /** Every categorical feature that the model reads needs a dictionary, and it must read something. */
    private void checkInputs(Set<String> transformed, Set<String> excluded) {
        for (String feature : features.names()) {
            if (features.categorical(feature) && !transformed.contains(feature) && !excluded.contains(feature)) {
                Mark mark = model.has("transformers") ? model.keyMark("transformers") : model.mark();
                model.mistakes()
                        .add(
                                mark,
                                model.path("transformers"),
                                "no transformer of the categorical feature " + feature,
                                feature + ": dictionary, or " + feature + " in exclude");
            }
        }
        if (!features.names().isEmpty() && excluded.containsAll(features.names())) {
            model.wrong("exclude", "every feature", "at least one feature left for the model");
        }
    }

    private @Nullable Success success() {
        Section section = model.required("success", Keys.SUCCESS);
        if (section == null) {
            return null;
        }
        String metric = MetricNames.named(section, "metric");
        Double baseline = MetricNames.bound(section, "baseline", metric == null ? "" : metric);
        if (metric == null || baseline == null) {
            return null;
        }
        // Of lift and log loss the other end is as far as a number goes.
        boolean less = Better.of(metric) == Better.LESS;
        if (less && baseline <= 0) {
            section.wrong("baseline", "more than 0: it must be fallen short of, and nothing is better than 0");
            return null;
        }
        if (!less && !metric.startsWith("lift") && baseline >= 1) {
            section.wrong("baseline", "less than 1: it must be exceeded, and nothing is better than 1");
            return null;
        }
        return new Success(metric, baseline);
    }

    private Map<String, Double> gates() {
        Map<String, Double> gates = new LinkedHashMap<>();
        Section section = model.optional("gates", Keys.GATES);
        if (section != null) {
            for (String metric : MetricNames.in(section)) {
                Double bound = MetricNames.bound(section, metric, metric);
                if (bound != null) {
                    gates.put(metric, bound);
                }
            }
        }
        return gates;
    }

    private @Nullable CalibrationMethod calibration() {
        String method = model.choice("calibration", CALIBRATIONS, "auto");
        return method == null ? null : CalibrationMethod.valueOf(method.toUpperCase(Locale.ROOT));
    }
}
