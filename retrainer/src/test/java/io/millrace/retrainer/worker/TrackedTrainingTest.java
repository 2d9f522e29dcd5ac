package io.millrace.retrainer.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.records.Deployment;
import io.millrace.records.ModelStage;
import io.millrace.records.ModelVersion;
import io.millrace.retrainer.Synthetic;
import io.millrace.retrainer.TrainerContext;
import io.millrace.retrainer.mlflow.Mlflow;
import io.millrace.retrainer.mlflow.MlflowDouble;
import io.millrace.runtime.metrics.Metrics;
import io.millrace.runtime.settings.Settings;
import io.millrace.wire.RecordSerde;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** MLflow hears of trainings that a real trainer has done, whether it was there at the time or not. */
class TrackedTrainingTest extends TrainerScenario {

    @Test
    void shouldTellAServerAndAFolderOfEveryTraining() throws Exception {
        // Given a training that leads to a version, one that fails, and a deployment of the version
        TrainerContext context = context();
        produceExamples(context, Synthetic.rows(3, 120, 10));
        produceEvent(context, event("good", null));
        produceEvent(context, event("nobody's", "empty", null));
        runUntil(context, () -> {}, () -> {
            await(() -> committed(context) == 2);
        });
        deploy(context, "1.0.0");
        Path folder = directory.resolve("mlruns");
        try (MlflowDouble server = new MlflowDouble()) {
            Settings settings = Settings.builder()
                    .flag("mlflow.tracking.uri", server.address().toString())
                    .flag("mlflow.folder", folder.toString())
                    .build();
            server.fail(true);

            // When MLflow is followed, first while the server is busy, and then once more from where it was
            try (Mlflow mlflow = Mlflow.start(context, settings, new Metrics())) {
                assertThat(mlflow.followers()).isEqualTo(2);
                await(() -> runs(folder).size() == 2);
                server.fail(false);
                await(() -> server.stages(context.project().name() + ".leaving").contains("Production"));
                // Topics are read side by side: a deployment may be told before a training.
                await(() -> server.tags("millrace.outcome").size() == 2);
            }
            try (Mlflow mlflow = Mlflow.start(context, settings, new Metrics())) {
                assertThat(mlflow.followers()).isEqualTo(2);
                deploy(context, null);
                await(() ->
                        server.aliases(context.project().name() + ".leaving").isEmpty());
            }

            // Then either has been told of both, once
            assertThat(server.invalid()).isEmpty();
            assertThat(server.tags("millrace.retrain_id")).containsExactlyInAnyOrder("good", "empty");
            assertThat(server.tags("millrace.outcome")).containsExactlyInAnyOrder("registered", "failed");
            ModelVersion version = only(read(context.topics().modelRegistry(), ModelVersion.class));
            assertThat(server.tags("millrace.bundle.sha256"))
                    .containsExactly(version.getArtifact().getSha256());
            assertThat(server.files())
                    .anyMatch(file -> file.endsWith("artifacts/model/MLmodel"))
                    .anyMatch(file -> file.endsWith("artifacts/model/model.json"))
                    .anyMatch(file -> file.endsWith("artifacts/reports/evaluation.html"));
            List<Path> written = runs(folder);
            assertThat(written).hasSize(2);
            assertThat(written)
                    .filteredOn(run -> Files.exists(run.resolve("tags/millrace.version")))
                    .singleElement()
                    .satisfies(run -> {
                        assertThat(text(run, "tags/millrace.version")).isEqualTo("1.0.0");
                        assertThat(text(run, "metrics/auc_roc"))
                                .matches("\\d+ " + version.getMetrics().get("auc_roc") + " 0\n");
                        JsonNode model = new ObjectMapper().readTree(text(run, "artifacts/model/MLmodel"));
                        JsonNode inputs = new ObjectMapper()
                                .readTree(model.at("/signature/inputs").asText());
                        assertThat(inputs).isNotEmpty();
                        assertThat(inputs.get(0).path("type").asText()).isEqualTo("float");
                    });
        }
    }

    @Test
    void shouldGoOnWhenItsGroupHasGoneOnWithoutIt() throws Exception {
        // Given two trainings, and a server that answers when the follower has been silent for too long
        TrainerContext context = context();
        produceEvent(context, event("nobody's", "one", null));
        produceEvent(context, event("nobody's", "other", null));
        runUntil(context, () -> {}, () -> await(() -> committed(context) == 2));
        String group = context.project().name() + "-mlflow-server";
        try (MlflowDouble server = new MlflowDouble()) {
            AtomicInteger waited = new AtomicInteger();
            server.beforeAnswers(() -> {
                if (waited.getAndIncrement() == 0) {
                    left(group);
                }
            });
            Settings settings = Settings.builder()
                    .flag("mlflow.tracking.uri", server.address().toString())
                    .build();

            // When
            Metrics metrics = new Metrics();
            try (Mlflow mlflow = Mlflow.start(context, settings, metrics)) {
                assertThat(mlflow.followers()).isEqualTo(1);
                await(() -> scraped(metrics)
                        .contains("millrace_mlflow_trainings_total{tracker=\"server\",outcome=\"published\",} 2.0"));
                assertThat(scraped(metrics)).contains("millrace_mlflow_failing{tracker=\"server\",} 0.0");
            }

            // Then it has told of both, and of neither again
            assertThat(server.tags("millrace.retrain_id")).containsExactlyInAnyOrder("one", "other");
        }
    }

    private static void left(String group) {
        try {
            await(() -> members(group) > 0);
            await(() -> members(group) == 0);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private static String scraped(Metrics metrics) {
        StringWriter text = new StringWriter();
        try {
            metrics.write(text);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private void deploy(TrainerContext context, @Nullable String champion) throws Exception {
        String topic = context.topics().deployments();
        Deployment deployment = Deployment.newBuilder()
                .setModel("leaving")
                .setSequence(champion == null ? 2 : 1)
                .setChampion(champion)
                .setStages(Map.of("1.0.0", champion == null ? ModelStage.ARCHIVED : ModelStage.PRODUCTION))
                .setAccepted(true)
                .setReason("test")
                .setAt(Instant.EPOCH)
                .build();
        produce(topic, "leaving", RecordSerde.of(Deployment.class, registry).toBytes(topic, deployment));
    }

    private static List<Path> runs(Path folder) {
        try (Stream<Path> files = Files.exists(folder) ? Files.walk(folder, 3) : Stream.empty()) {
            return files.filter(file -> file.endsWith("meta.yaml")
                            && folder.relativize(file).getNameCount() == 3)
                    .map(Path::getParent)
                    .filter(run -> !run.getFileName().toString().startsWith("."))
                    .toList();
        } catch (IOException | UncheckedIOException moving) {
            return List.of();
        }
    }

    private static String text(Path run, String file) throws IOException {
        return Files.readString(run.resolve(file), UTF_8);
    }
}
