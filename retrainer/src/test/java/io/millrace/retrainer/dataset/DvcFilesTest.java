package io.millrace.retrainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.ModelDefinition;
import io.millrace.project.Project;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.dataset.report.DvcFiles;
import io.millrace.retrainer.dataset.report.DvcParameters;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Held to the structure that DVC documents for its files. */
public final class DvcFilesTest {
    private static final Set<String> STAGE_KEYS = Set.of(
            "cmd", "wdir", "deps", "params", "outs", "metrics", "plots", "frozen", "always_changed", "desc", "meta");
    private static final Set<String> OUT_KEYS =
            Set.of("cache", "persist", "remote", "push", "desc", "type", "labels", "meta");

    @TempDir
    private Path directory;

    @Test
    public void shouldPointToAFileByItsMd5AndSize() throws Exception {
        Path file = Files.writeString(directory.resolve("data_v1.0.0.parquet"), "rows");

        Map<?, ?> pointer = (Map<?, ?>) yaml(DvcFiles.pointer("data_v1.0.0.parquet", FileFacts.of(file)));

        byte[] md5 = MessageDigest.getInstance("MD5").digest(Files.readAllBytes(file));
        assertThat(pointer)
                .isEqualTo(Map.of(
                        "outs",
                        List.of(Map.of(
                                "md5",
                                "%032x".formatted(new BigInteger(1, md5)),
                                "size",
                                4,
                                "hash",
                                "md5",
                                "path",
                                "data_v1.0.0.parquet"))));
    }

    @Test
    public void shouldDescribeThePipelineAsDvcReadsIt() {
        Project project = Synthetic.project();
        ModelDefinition model = project.models().get(0);

        Map<?, ?> stages =
                (Map<?, ?>) ((Map<?, ?>) yaml(DvcFiles.pipeline("leaving", "datasets/data_v1.0.0"))).get("stages");
        Map<?, ?> parameters = (Map<?, ?>) yaml(DvcParameters.of(project, model));

        assertThat(stages.keySet())
                .map(Object::toString)
                .containsExactly("data_validation", "dataset", "tuning", "training", "evaluation", "gates");
        stages.forEach((name, each) -> {
            Map<?, ?> stage = (Map<?, ?>) each;
            assertThat(stage.keySet()).map(Object::toString).as("%s", name).isSubsetOf(STAGE_KEYS);
            assertThat(stage.get("cmd")).isEqualTo("millrace retrain --model leaving --why 'dvc repro'");
            for (Object parameter : (List<?>) stage.get("params")) {
                assertThat(parameters.containsKey(parameter))
                        .as("%s of %s", parameter, name)
                        .isTrue();
            }
            outs(stage, "outs");
            outs(stage, "metrics");
        });
        assertThat(((Map<?, ?>) stages.get("evaluation")).get("metrics"))
                .isEqualTo(List.of(Map.of("metrics/train_metrics.json", Map.of("cache", false))));
        // Each out has one owner, and the rows are their pointer's.
        List<String> outs = stages.values().stream()
                .map(stage -> ((Map<?, ?>) stage).get("outs"))
                .filter(List.class::isInstance)
                .flatMap(list -> ((List<?>) list).stream())
                .flatMap(out -> ((Map<?, ?>) out).keySet().stream())
                .map(Object::toString)
                .toList();
        assertThat(outs).doesNotHaveDuplicates().noneMatch(out -> out.endsWith(".parquet"));
    }

    /** What a word of Java stood for would change with Java, and hide which value has changed. */
    @Test
    public void shouldWriteParametersAsTheProjectFileHasThem() {
        Project project = Synthetic.project("""
                models:
                  leaving:
                    tuning: {trials: 20, at_most: 10 min, search: {eta: [0.02, 0.3, log], max_depth: [2, 8], grow_policy: [depthwise, lossguide]}}
                    monotone: {signal: increasing, other: decreasing}
                    class_weights: balanced
                    calibration: platt
                    targets: {recall: 0.9}
                    slices: [plan]
                    max_regression: 2 %
                    comparison: {min_positives: 300, on_unreachable: promote_if_better}
                constraints: {latency_p99: 5 ms, throughput: 1000/s, model_size: 1 MB}
                """);

        Map<?, ?> parameters =
                (Map<?, ?>) yaml(DvcParameters.of(project, project.models().get(0)));

        assertThat(parameters.get("tuning"))
                .isEqualTo(Map.of(
                        "trials",
                        20,
                        "folds",
                        4,
                        "metric",
                        "auc_roc",
                        "at_most",
                        "10 min",
                        "search",
                        Map.of(
                                "eta",
                                List.of(0.02, 0.3, "log"),
                                "max_depth",
                                List.of(2, 8),
                                "grow_policy",
                                List.of("depthwise", "lossguide")),
                        "reuse",
                        true));
        assertThat(parameters.get("monotone")).isEqualTo(Map.of("signal", "increasing", "other", "decreasing"));
        assertThat(parameters.get("class_weights")).isEqualTo("balanced");
        assertThat(parameters.get("calibration")).isEqualTo("platt");
        assertThat(parameters.get("gates")).isEqualTo(Map.of("accuracy", 0.5, "recall", 0.1));
        assertThat(parameters.get("targets")).isEqualTo(Map.of("recall", 0.9));
        assertThat(parameters.get("slices")).isEqualTo(List.of("plan"));
        assertThat(parameters.get("max_regression")).isEqualTo(0.02);
        assertThat(parameters.get("comparison"))
                .isEqualTo(Map.of("min_positives", 300, "on_unreachable", "promote_if_better"));
        assertThat(parameters.get("constraints"))
                .isEqualTo(Map.of(
                        "minimum_samples",
                        500,
                        "historical_period",
                        "365 d",
                        "latency_p99_ms",
                        5.0,
                        "throughput_per_s",
                        1000.0,
                        "model_size_bytes",
                        1_000_000));
        assertThat(parameters.get("reasons")).isEqualTo(Map.of("always", false, "top", 3, "method", "exact"));
    }

    private static void outs(Map<?, ?> stage, String key) {
        if (stage.get(key) instanceof List<?> outs) {
            for (Object out : outs) {
                assertThat((Map<?, ?>) out).hasSize(1).allSatisfy((path, flags) -> assertThat(
                                ((Map<?, ?>) flags).keySet())
                        .map(Object::toString)
                        .isSubsetOf(OUT_KEYS));
            }
        }
    }

    private static Object yaml(String text) {
        return new Load(LoadSettings.builder().build()).loadFromString(text);
    }
}
