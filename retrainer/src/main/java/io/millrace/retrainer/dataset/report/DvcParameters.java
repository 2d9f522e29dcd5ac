package io.millrace.retrainer.dataset.report;

import static io.millrace.retrainer.dataset.report.DvcFiles.fields;

import io.millrace.project.ComparisonDefinition;
import io.millrace.project.Constraints;
import io.millrace.project.Durations;
import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.project.TuningDefinition;
import io.millrace.project.TuningDefinition.Range;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A {@code params.yaml}: what of the project file goes into a model, and into the judgement of it, under the project file's names. Numbers, words, lists and maps of them, so that {@code dvc params diff} says which value has
 * changed.
 */
public final class DvcParameters {
    private static final String NONE = "none";

    private DvcParameters() {}

    /**
     * The file's text.
     *
     * @param model one of the project's models
     */
    public static String of(Project project, ModelDefinition model) {
        Map<String, Object> all = data(project, model);
        all.putAll(training(model));
        all.putAll(judgement(model));
        return DvcFiles.yaml(all);
    }

    private static Map<String, Object> data(Project project, ModelDefinition model) {
        Long most = model.dataset().maximumRows();
        return fields(
                "label",
                fields(
                        "name",
                        model.label().name(),
                        "horizon",
                        Durations.format(model.label().horizon())),
                "constraints",
                constraints(project, model),
                "dataset",
                fields(
                        "max_rows",
                        most == null ? "all" : most,
                        "by_entity",
                        model.dataset().byEntity()),
                "seed",
                model.seed(),
                "test_share",
                model.testShare());
    }

    private static Map<String, Object> constraints(Project project, ModelDefinition model) {
        Constraints asked = project.constraints();
        Map<String, Object> constraints = fields(
                "minimum_samples",
                model.minimumSamples(),
                "historical_period",
                Durations.format(project.historicalPeriod()));
        Duration latency = asked.latencyP99();
        put(constraints, "latency_p99_ms", latency == null ? null : latency.toNanos() / 1e6);
        put(constraints, "throughput_per_s", asked.throughput());
        put(constraints, "model_size_bytes", asked.modelSize());
        return constraints;
    }

    private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    private static Map<String, Object> training(ModelDefinition model) {
        Map<String, Object> transformers = new TreeMap<>();
        model.transformers()
                .forEach((feature, chain) -> transformers.put(
                        feature, chain.stream().map(each -> each.written()).toList()));
        Map<String, Object> monotone = new TreeMap<>();
        model.fitting()
                .monotone()
                .forEach((feature, sign) -> monotone.put(feature, sign > 0 ? "increasing" : "decreasing"));
        return fields(
                "parameters",
                new TreeMap<>(model.parameters()),
                "transformers",
                transformers,
                "exclude",
                model.excluded().stream().sorted().toList(),
                "tuning",
                model.tuning() == null ? NONE : tuning(model.tuning()),
                "class_weights",
                model.fitting().balanced() ? "balanced" : NONE,
                "monotone",
                monotone,
                "calibration",
                model.calibration().name().toLowerCase(Locale.ROOT),
                "threshold",
                model.threshold().written());
    }

    private static Map<String, Object> tuning(TuningDefinition tuning) {
        Map<String, Object> search = new TreeMap<>();
        tuning.search().forEach((name, range) -> search.put(name, range(range)));
        Duration atMost = tuning.atMost();
        return fields(
                "trials",
                tuning.trials(),
                "folds",
                tuning.folds(),
                "metric",
                tuning.metric(),
                "at_most",
                atMost == null ? NONE : Durations.format(atMost),
                "search",
                search,
                "reuse",
                tuning.reuse());
    }

    private static List<Object> range(Range range) {
        if (range instanceof Range.Choices choices) {
            return List.copyOf(choices.values());
        }
        Range.Numbers numbers = (Range.Numbers) range;
        List<Object> written = new ArrayList<>(
                numbers.whole()
                        ? List.of((long) numbers.low(), (long) numbers.high())
                        : List.of(numbers.low(), numbers.high()));
        if (numbers.logarithmic()) {
            written.add("log");
        }
        return written;
    }

    private static Map<String, Object> judgement(ModelDefinition model) {
        ComparisonDefinition comparison = model.comparison();
        return fields(
                "success",
                fields(
                        "metric",
                        model.success().metric(),
                        "baseline",
                        model.success().baseline()),
                "gates",
                new TreeMap<>(model.gates()),
                "targets",
                new TreeMap<>(comparison.targets()),
                "max_regression",
                comparison.maximumRegression(),
                "slices",
                comparison.slices(),
                "comparison",
                fields(
                        "min_positives",
                        comparison.minimumPositives(),
                        "on_unreachable",
                        comparison.promoteIfBetter() ? "promote_if_better" : "wait"),
                "reasons",
                fields(
                        "always",
                        model.reasons().always(),
                        "top",
                        model.reasons().top(),
                        "method",
                        model.reasons().method().name().toLowerCase(Locale.ROOT)));
    }
}
