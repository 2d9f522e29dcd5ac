package io.millrace.retrainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.ModelDefinition;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.dataset.report.DvcFiles;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
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
        ModelDefinition model = Synthetic.project().models().get(0);

        Map<?, ?> stages =
                (Map<?, ?>) ((Map<?, ?>) yaml(DvcFiles.pipeline("leaving", "datasets/data_v1.0.0"))).get("stages");
        Map<?, ?> parameters = (Map<?, ?>) yaml(DvcFiles.parameters(model, Duration.ofDays(365)));

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
