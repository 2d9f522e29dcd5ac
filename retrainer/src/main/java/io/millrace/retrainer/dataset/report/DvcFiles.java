package io.millrace.retrainer.dataset.report;

import io.millrace.retrainer.dataset.FileFacts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * What DVC reads: a pointer to a file, and the pipeline; its parameters are {@link DvcParameters}. Its stages are frozen: DVC shows and compares them, and Millrace runs them, so that {@code dvc repro} changes nothing. The rows
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
                        List.of(
                                "parameters",
                                "transformers",
                                "exclude",
                                "calibration",
                                "threshold",
                                "class_weights",
                                "monotone",
                                "seed"),
                        List.of()));
        Map<String, Object> evaluation =
                stage(run, List.of(rows), List.of("test_share", "threshold", "success"), List.of());
        evaluation.put("metrics", List.of(uncached(METRICS)));
        stages.put("evaluation", evaluation);
        stages.put(
                "gates",
                stage(
                        run,
                        List.of(METRICS),
                        List.of(
                                "success",
                                "gates",
                                "targets",
                                "max_regression",
                                "slices",
                                "comparison",
                                "constraints",
                                "reasons"),
                        List.of()));
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

    static Map<String, Object> fields(Object... namesAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i].toString(), namesAndValues[i + 1]);
        }
        return fields;
    }

    static String yaml(Map<String, Object> content) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setDereferenceAliases(true)
                .build();
        return new Dump(settings).dumpToString(content);
    }
}
