package io.millrace.retrainer.dataset.report;

import io.millrace.project.ModelDefinition;
import io.millrace.retrainer.dataset.FileFacts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * What DVC reads: a pointer to a file, the pipeline, and its parameters. Its stages are frozen: DVC shows and compares them, and Millrace runs them, so that {@code dvc repro} changes nothing. The rows
 * themselves are tracked by their pointer, and so are the output of no stage: DVC allows a file one owner.
 */
public final class DvcFiles {
    /** Where the figures of test rows are, from the model's directory. */
    public static final String METRICS = "metrics/train_metrics.json";

    private DvcFiles() {}

    /** A {@code .dvc} file, which lies beside the file that it points to. */
    public static String pointer(String name, FileFacts file) {
        return yaml(
                fields("outs", List.of(fields("md5", file.md5(), "size", file.size(), "hash", "md5", "path", name))));
    }

    /**
     * A {@code dvc.yaml}.
     *
     * @param base names of a dataset's files without their endings, from the model's directory
     */
    public static String pipeline(String model, String base) {
        String run = "millrace retrain --model " + model + " --why 'dvc repro'";
        String rows = base + ".parquet";
        Map<String, Object> stages = new LinkedHashMap<>();
        stages.put(
                "data_validation",
                stage(run, List.of(), List.of("dataset", "constraints"), List.of(uncached(base + ".html"))));
        stages.put(
                "dataset",
                stage(
                        run,
                        List.of(base + ".html"),
                        List.of("label", "test_share", "seed"),
                        List.of(uncached(base + ".json"))));
        stages.put("tuning", stage(run, List.of(rows, base + ".json"), List.of("tuning"), List.of()));
        stages.put(
                "training",
                stage(
                        run,
                        List.of(rows, base + ".json"),
                        List.of("parameters", "transformers", "exclude", "calibration", "threshold", "fitting", "seed"),
                        List.of()));
        Map<String, Object> evaluation =
                stage(run, List.of(rows), List.of("test_share", "threshold", "success"), List.of());
        evaluation.put("metrics", List.of(uncached(METRICS)));
        stages.put("evaluation", evaluation);
        stages.put("gates", stage(run, List.of(METRICS), List.of("success", "gates"), List.of()));
        return yaml(fields("stages", stages));
    }

    private static Map<String, Object> stage(
            String run, List<String> dependencies, List<String> parameters, List<Object> outputs) {
        Map<String, Object> stage = fields("cmd", run, "frozen", true);
        if (!dependencies.isEmpty()) {
            stage.put("deps", dependencies);
        }
        stage.put("params", parameters);
        if (!outputs.isEmpty()) {
            stage.put("outs", outputs);
        }
        return stage;
    }

    private static Map<String, Object> uncached(String file) {
        return fields(file, fields("cache", false));
    }

    /** A {@code params.yaml}: what of the project file goes into a model. */
    public static String parameters(ModelDefinition model, Duration historicalPeriod) {
        Map<String, Object> transformers = new TreeMap<>();
        model.transformers()
                .forEach((feature, chain) -> transformers.put(
                        feature, chain.stream().map(each -> each.written()).toList()));
        Long most = model.dataset().maximumRows();
        return yaml(fields(
                "label",
                fields(
                        "name",
                        model.label().name(),
                        "horizon",
                        model.label().horizon().toString()),
                "constraints",
                fields("minimum_samples", model.minimumSamples(), "historical_period", historicalPeriod.toString()),
                "dataset",
                fields(
                        "max_rows",
                        most == null ? "all" : most,
                        "by_entity",
                        model.dataset().byEntity()),
                "seed",
                model.seed(),
                "test_share",
                model.testShare(),
                "parameters",
                new TreeMap<>(model.parameters()),
                "transformers",
                transformers,
                "exclude",
                sorted(model.excluded()),
                "tuning",
                String.valueOf(model.tuning()),
                "fitting",
                model.fitting().toString(),
                "calibration",
                model.calibration().toString(),
                "threshold",
                model.threshold().written(),
                "success",
                fields(
                        "metric",
                        model.success().metric(),
                        "baseline",
                        model.success().baseline()),
                "gates",
                new TreeMap<>(model.gates())));
    }

    private static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }

    private static Map<String, Object> fields(Object... namesAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i].toString(), namesAndValues[i + 1]);
        }
        return fields;
    }

    private static String yaml(Map<String, Object> content) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setDereferenceAliases(true)
                .build();
        return new Dump(settings).dumpToString(content);
    }
}
